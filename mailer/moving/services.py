"""The member file that an export becomes, and its way through ``mailer.members.imports``.

It is looked at first, taken in as a whole or not at all, taken in again without effect, and taken
back by ``mailer import undo``, because it is an import like any other.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from django.db import transaction

from mailer.members.addresses import address_hash
from mailer.members.imports.cells import words
from mailer.members.imports.columns import CUSTOM
from mailer.members.imports.services import Choices, ImportPreview, ImportReport, preview_import, run_import
from mailer.members.models import Suppression
from mailer.members.services import suppress
from mailer.moving import civicrm, listmonk, mailchimp
from mailer.moving.files import ExportFile, files
from mailer.moving.filling import KINDS, Register, listed
from mailer.moving.gathering import Found, Gathered, gather
from mailer.moving.person import LeftOut, Person
from mailer.moving.reading import Attributes

SYSTEMS: Final[Mapping[str, Callable[[ExportFile], Iterator[Person | LeftOut]]]] = MappingProxyType(
    {"listmonk": listmonk.people, "mailchimp": mailchimp.people, "civicrm": civicrm.people}
)
"""Who reads what each system writes. To add one, write its module and its row here."""
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was read: the member file it becomes, and what of it does not go in.

    Attributes:
        file: CSV as ``mailer import`` takes it.
        choices: how it is to be taken in.
        gathered: everybody in it, and the lines left out.
        unplaced: people by the name of a column that the register has no place for.
        unread: cells that could not be read, by column and reason.
    """

    system: str
    file: Path
    choices: Choices
    gathered: Gathered
    unplaced: Mapping[str, int]
    unread: Mapping[str, int]

    @property
    def stopped(self) -> int:
        """How many members nothing may be sent to."""
        return sum(bool(member.stopped) for member in self.gathered.members)


@contextmanager
def read(system: str, paths: list[Path], *, topic: str = "", confirmed: bool = False) -> Iterator[Export]:
    """Read an export; nothing is changed.

    Args:
        topic: slug of the topic that the list or audience is for: who unsubscribed there is unsubscribed from that
            alone. Without one, nothing at all is sent to them.
        confirmed: it is meant that mail to many is stopped.

    Raises:
        ExportRefused: a file can't be read, or would not tell who may be written to.
    """
    gathered = gather(said for file in files(paths) for said in SYSTEMS[system](file))
    _settle_unsubscribed(gathered, topic)
    attributes = Attributes()
    with tempfile.TemporaryDirectory(prefix="mailer-move-") as folder:
        file = Path(folder) / f"{system}.csv"
        columns = _write(file, gathered, attributes, topic)
        own = {name: name for name in columns if name.startswith(CUSTOM)}
        yield Export(
            system=system,
            file=file,
            choices=Choices(mapping=own, confirmed=confirmed),
            gathered=gathered,
            unplaced=dict(attributes.unplaced),
            unread=dict(attributes.unread),
        )


def preview(export: Export, *, now: datetime) -> ImportPreview | None:
    """What would change, None when nobody becomes a member; raises as ``preview_import``."""
    if not export.gathered.members:
        return None
    return preview_import(export.file, now=now, choices=export.choices)


@transaction.atomic
def take_in(export: Export, *, by: str, now: datetime) -> ImportReport | None:
    """Bring everybody into the register, None when there is nobody; raises as ``run_import``, changing nothing."""
    report = None
    if export.gathered.members:
        report = run_import(export.file, by=by, now=now, choices=export.choices)
    # Those who became no member, and whose address may be somebody's all the same.
    for key, reason in export.gathered.stopped_addresses.items():
        suppress(
            address_hash=address_hash(key),
            reason=Suppression.Reason(reason),
            source="import",
            note=f"stopped in {export.system}",
            now=now,
        )
    return report


def _settle_unsubscribed(gathered: Gathered, topic: str) -> None:
    """Without a topic of which it is said, unsubscribing is a word about all mail."""
    if not topic:
        for member in gathered.members:
            if member.unsubscribed and not member.stopped:
                member.stopped = Suppression.Reason.MANUAL.value


def _write(path: Path, gathered: Gathered, attributes: Attributes, topic: str) -> list[str]:
    """Write the member file; returns its columns."""
    taken = [attributes.take(member.attributes) for member in gathered.members]
    further = sorted({name for cells in taken for name in cells})
    numbered = ["number"] if any(member.number for member in gathered.members) else []
    columns = [*numbered, "given_name", "family_name", "email", "suppressed", "topics_off", "tags", *further]
    register = Register(gathered.members)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for member, cells in zip(gathered.members, taken, strict=True):
            said = {**cells, **_own_cells(member, topic)}
            writer.writerow([_cell(member, name, said, register) for name in columns])
    return columns


def _own_cells(member: Found, topic: str) -> dict[str, str]:
    given, family = _names(member)
    return {
        "number": member.number,
        "given_name": given,
        "family_name": family,
        "email": member.email,
        "suppressed": member.stopped,
        "topics_off": topic if member.unsubscribed and topic else "",
        "tags": listed(map(_printable, member.tags)),
    }


def _cell(member: Found, name: str, said: Mapping[str, str], register: Register) -> str:
    cell = said.get(name, "")
    if name in KINDS:
        # What stands in the register is not taken away.
        return listed(dict.fromkeys((*words(cell), *words(register.cell(member, name)))))
    if cell or name in {"number", "email", "suppressed", "topics_off"}:
        return cell
    return register.cell(member, name)


def _names(member: Found) -> tuple[str, str]:
    """Given and family name; of one name the last word is the family's, unless a comma says otherwise."""
    given, family = member.given_name, member.family_name
    if not given and not family:
        first, comma, last = member.full_name.partition(",")
        if comma:
            given, family = last, first
        else:
            given, _, family = member.full_name.strip().rpartition(" ")
    return _printable(given), _printable(family)


def _printable(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME]
