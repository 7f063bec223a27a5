"""What CiviCRM writes: an export of contacts as CSV, "primary fields" or chosen ones.

A column may be named for a kind of address ("Home-Email", "Billing-On Hold"): whatever restricts
mail counts under any such name. "Do Not Mail" is about paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from mailer.members.models import Suppression
from mailer.moving.files import ExportFile, ExportRefused
from mailer.moving.person import LeftOut, Person, strictest

_NO: Final = frozenset({"", "0", "no", "false", "n"})
_NEEDED: Final = ("do not email", "no bulk emails (user opt out)")
_OPTED_OUT: Final = (*_NEEDED, "deceased", "is deceased", "deceased / closed")
_ON_HOLD_BY_THEMSELVES: Final = "2"
"""The columns hold 0, 1 (bounced) or 2 (opted out), or words for these."""
_NOT_PEOPLE: Final = frozenset({"organization", "household"})
_TAKEN: Final = {"current employer": "institution", "preferred language": "language"}
_PLUMBING: Final = re.compile(
    r"do not .*|no bulk .*|.*on hold|.*e-?mail.*|.*deceased.*|.* name|(?:contact|external|internal|legal) .*|"
    r"(?:tag|group)\(s\)|communication style|(?:created|modified) date|"
    r".*(?:phone|street|postal|city|greeting|im provider|openid|website).*"
)
"""What CiviCRM needs for itself, what is read above, and what no letter by mail needs."""


def people(file: ExportFile) -> Iterator[Person | LeftOut]:
    """Every contact in one file of an export; its JSON holds mailings.

    Raises:
        ExportRefused: nobody could tell who opted out.
    """
    if file.kind == "json":
        return
    if file.kind != "csv":
        yield LeftOut(file.name, "only .csv files hold contacts")
        return
    for line, said in file.rows():
        row = {name.lower(): cell for name, cell in said.items()}
        if missing := [name for name in _NEEDED if name not in row]:
            raise ExportRefused(
                f"{file.name} has no column {' and no column '.join(repr(name) for name in missing)}, so nobody could "
                "tell who opted out. Export again with 'Export PRIMARY fields', or add these fields."
            )
        yield _contact(f"{file.name}, line {line}", row)


def _contact(place: str, row: Mapping[str, str]) -> Person:
    kind = row.get("contact type", "").lower()
    return Person(
        place=place,
        email=_email(row),
        number=row.get("external identifier") or row.get("contact id") or row.get("internal contact id") or "",
        given_name=row.get("first name", ""),
        family_name=row.get("last name", ""),
        stopped=_stopped(row),
        not_taken=f"the contact is no person ({kind})" if kind in _NOT_PEOPLE else "",
        tags=_list(row.get("tag(s)") or "") + _list(row.get("group(s)") or ""),
        attributes={_TAKEN.get(name, name): cell for name, cell in row.items() if not _PLUMBING.fullmatch(name)},
    )


def _email(row: Mapping[str, str]) -> str:
    """The primary address, or the first of any kind."""
    others = [cell for name, cell in row.items() if name.endswith("-email")]
    return next((cell for cell in (row.get("email", ""), *others) if cell), "")


def _stopped(row: Mapping[str, str]) -> str:
    reason = ""
    for name, cell in row.items():
        if cell.lower() in _NO:
            continue
        if name in _OPTED_OUT:
            reason = strictest(reason, Suppression.Reason.MANUAL.value)
        elif name.endswith("on hold"):
            opted_out = "opt out" in cell.lower() or cell == _ON_HOLD_BY_THEMSELVES
            held = Suppression.Reason.MANUAL if opted_out else Suppression.Reason.HARD_BOUNCE
            reason = strictest(reason, held.value)
    return reason


def _list(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in re.split(r"[,;]", cell) if word.strip())
