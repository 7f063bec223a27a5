"""What Mailchimp writes: the ZIP of an audience export, one CSV for each way in which somebody stands to it.

Which way that is stands in the file's name alone: subscribed, unsubscribed, cleaned (bounced) and
nonsubscribed (never agreed to anything).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Final

from mailer.members.models import Suppression
from mailer.moving.files import ExportFile, ExportRefused
from mailer.moving.person import LeftOut, Person

_STANDING: Final = re.compile(
    r"(?:^|[_\W])(nonsubscribed|unsubscribed|cleaned|archived|subscribed)(?=[_\W]|$)", re.IGNORECASE
)
_REPORTS: Final = re.compile(r"aggregate_activity|granular_activity|geo_data|templates", re.IGNORECASE)
"""Folders of an account export in which nothing says who may be written to."""
_EMAIL: Final = ("Email Address", "Email", "EMAIL")
_GIVEN: Final = ("First Name", "FNAME")
_FAMILY: Final = ("Last Name", "LNAME")
_THEIRS: Final = re.compile(
    r"MEMBER_RATING|(?:OPTIN|CONFIRM|UNSUB|CLEAN)_\w+|LATITUDE|LONGITUDE|GMTOFF|DSTOFF|TIMEZONE|REGION|LAST_CHANGED|"
    r"LEID|EUID|NOTES|TAGS|CC"
)
_OURS: Final = {"TIMEZONE": "time_zone", "CC": "country"}
"""Of what Mailchimp itself wrote down about somebody, what a register has a place for."""


def is_campaigns(file: ExportFile) -> bool:
    """Whether this is the list of campaigns of an account export."""
    return file.kind == "csv" and file.name.lower().startswith("campaigns")


def people(file: ExportFile) -> Iterator[Person | LeftOut]:
    """Everybody in one file of an export; its web pages and the list of campaigns are no contacts.

    Raises:
        ExportRefused: nobody could tell whether those in it are subscribed.
    """
    if is_campaigns(file) or file.kind in {"html", "htm", "txt"}:
        return
    if _REPORTS.search(file.folder):
        yield LeftOut(file.name, "a report, not contacts")
        return
    if file.kind != "csv":
        yield LeftOut(file.name, "only .csv files hold contacts")
        return
    standing = _standing(file.name)
    for line, row in file.rows():
        place = f"{file.name}, line {line}"
        email = _first(row, _EMAIL)
        if not any(name in row for name in _EMAIL):
            raise ExportRefused(f"{file.name} has no column 'Email Address'. Export the audience again.")
        yield Person(
            place=place,
            email=email,
            given_name=_first(row, _GIVEN),
            family_name=_first(row, _FAMILY),
            stopped=Suppression.Reason.HARD_BOUNCE.value if standing == "cleaned" else "",
            unsubscribed=standing in {"unsubscribed", "nonsubscribed", "archived"} or bool(row.get("UNSUB_TIME")),
            tags=_tags(row.get("TAGS", "")),
            attributes=_attributes(row),
        )


def _standing(name: str) -> str:
    found = _STANDING.search(name)
    if found is None:
        raise ExportRefused(
            f"The name of {name} says neither subscribed, unsubscribed nor cleaned, so nobody could tell who may be "
            "written to. Leave the files of the export under the names Mailchimp gave them."
        )
    return found[1].lower()


def _first(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _tags(cell: str) -> tuple[str, ...]:
    """A line of CSV within the cell: ``"Board","Speakers 2025"``."""
    return tuple(tag.strip() for tag in next(csv.reader([cell], skipinitialspace=True), []) if tag.strip())


def _attributes(row: Mapping[str, str]) -> dict[str, str]:
    known = {*_EMAIL, *_GIVEN, *_FAMILY, ""}
    own = {name: cell for name, cell in row.items() if name not in known and not _THEIRS.fullmatch(name)}
    return {**{ours: row.get(name, "") for name, ours in _OURS.items()}, **own}
