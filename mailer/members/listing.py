"""Lists of members as CSV and XLSX files, in the columns a member file has, so that a list can be read in again.

Written as they are read, a few hundred at a time, so that a million members need no memory. No cell
is a formula: text that would be one gets an apostrophe in CSV and is plain text in XLSX.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet
from xlsxwriter import Workbook

from mailer.lib.spreadsheets import defused
from mailer.members.models import Address, CustomField, LabelKind, Member, MemberLabel, TopicChoice
from mailer.members.queries import membership_status

COLUMNS: Final = (
    "number", "given_name", "family_name", "email", "second_email", "category", "institution", "country", "region",
    "time_zone", "language", "degree_year", "joined", "dues_from", "dues_until", "status",
    "interests", "committees", "tags", "topics_off",
)  # fmt: skip
# What a sheet of a spreadsheet holds beside its header.
MOST_XLSX: Final = 1_048_575
_AT_A_TIME: Final = 500
_OFF: Final = "topics_off"
_LABELS: Final[dict[str, str]] = {
    LabelKind.INTEREST: "interests",
    LabelKind.COMMITTEE: "committees",
    LabelKind.TAG: "tags",
}
_ELSEWHERE: Final = frozenset({"email", "second_email", _OFF, *_LABELS.values()})

type_of_progress = Callable[[int], None]


class ListTooLong(ValueError):
    """A spreadsheet can't hold so many members; the text says what can."""


def write_list(members: QuerySet[Member], file: Path, *, today: date, progress: type_of_progress | None = None) -> int:
    """Write members in the order of their ids; ``.xlsx`` makes a spreadsheet, anything else CSV. Returns how many.

    Args:
        progress: told how many are written, now and then.

    Raises:
        ListTooLong: for a spreadsheet.
    """
    fields = list(CustomField.objects.all())
    header = [*COLUMNS, *(field.name for field in fields)]
    rows = _told(_rows(members, fields, today), progress or _silent)
    if file.suffix.lower() == ".xlsx":
        return _xlsx(header, rows, file, expected=members.count())
    return _csv(header, rows, file)


def _rows(members: QuerySet[Member], fields: list[CustomField], today: date) -> Iterator[list[Any]]:
    of_member = [name for name in COLUMNS if name not in _ELSEWHERE]
    found = members.annotate(status=membership_status(today)).order_by("pk")
    rows = found.values("pk", "custom", *of_member).iterator(chunk_size=_AT_A_TIME)
    while block := list(islice(rows, _AT_A_TIME)):
        elsewhere = _elsewhere([row["pk"] for row in block])
        for row in block:
            told = {**row, **elsewhere[row["pk"]]}
            yield [*(told.get(name, "") for name in COLUMNS), *(row["custom"].get(field.slug) for field in fields)]


def _elsewhere(ids: list[int]) -> dict[int, dict[str, str]]:
    """What other tables say of these members: addresses, labels, topics turned off."""
    told: defaultdict[int, dict[str, str]] = defaultdict(dict)
    addresses = Address.objects.filter(member__in=ids).order_by("-preferred", "pk")
    for pk, email in addresses.values_list("member", "email"):
        told[pk].setdefault("second_email" if "email" in told[pk] else "email", email)
    labels = MemberLabel.objects.filter(member__in=ids).order_by("value").values_list("member", "kind", "value")
    off = TopicChoice.objects.filter(member__in=ids, subscribed=False).order_by("topic__slug")
    for pk, kind, value in [*labels, *((pk, _OFF, slug) for pk, slug in off.values_list("member", "topic__slug"))]:
        column = _LABELS.get(kind, kind)
        told[pk][column] = f"{told[pk][column]}; {value}" if column in told[pk] else value
    return told


def _csv(header: list[str], rows: Iterable[list[Any]], file: Path) -> int:
    count = 0
    # The mark by which Excel knows UTF-8.
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(map(defused, header))
        for row in rows:
            writer.writerow([_text(cell) for cell in row])
            count += 1
    return count


def _xlsx(header: list[str], rows: Iterable[list[Any]], file: Path, *, expected: int) -> int:
    if expected > MOST_XLSX:
        raise ListTooLong(f"A spreadsheet holds {MOST_XLSX:,} members, these are {expected:,}. Write a .csv file.")
    count = 0
    # Lines are written out as they come, and text is never taken for a formula or a link.
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, day = book.add_worksheet("Members"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, header)
        sheet.freeze_panes(1, 0)
        for count, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, count, column, cell, day)
    return count


def _write(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    elif cell not in (None, ""):
        sheet.write_string(row, column, _word(cell))


def _text(cell: Any) -> str:
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return str(cell) if number else defused(_word(cell))


def _word(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)


def _told(rows: Iterable[list[Any]], progress: type_of_progress) -> Iterator[list[Any]]:
    for count, row in enumerate(rows, start=1):
        yield row
        if count % _AT_A_TIME == 0:
            progress(count)


def _silent(count: int) -> None:
    """Nobody is watching."""
