"""Sets from a table: one member a line, by number or address, and a column for each of the template's fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from mailer.members.models import Address, Member
from mailer.notices.errors import NoticeRefused
from mailer.notices.preparing import MOST_FAULTS, To

if TYPE_CHECKING:
    from _csv import Reader

MEMBER: Final = "member"
MOST_LINES: Final = 5000


def read_table(data: bytes) -> list[To]:
    """The letters that a CSV file asks for. Its first line names the columns; one of them is ``member``.

    Raises:
        NoticeRefused: what can't be read, and the lines whose member is not on the register.
    """
    rows = list(_rows(data))
    if len(rows) > MOST_LINES:
        raise NoticeRefused(f"The file has more than {MOST_LINES} lines. Divide it into several sets.")
    found = _members({wanted for _, wanted, _ in rows})
    unknown = [
        f"Line {line}: nobody on the register is {wanted!r}. Write the member number or the address."
        for line, wanted, _ in rows
        if wanted not in found
    ]
    if unknown:
        raise NoticeRefused(*unknown[:MOST_FAULTS])
    return [To(found[wanted], values) for _, wanted, values in rows]


def _rows(data: bytes) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """Line number, who is meant, and the other columns."""
    text = _text(data)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    header = [name.strip().lower() for name in next(_cells(reader), [])]
    if MEMBER not in header:
        raise NoticeRefused(f"The first line must name the columns, and one of them must be “{MEMBER}”.")
    if len(set(header)) < len(header):
        raise NoticeRefused("Two columns have the same name. Rename one of them.")
    for row in _cells(reader):
        if any(cell.strip() for cell in row):
            cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
            yield reader.line_num, cells.pop(MEMBER, ""), {name: cell for name, cell in cells.items() if name and cell}


def _cells(reader: Reader) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        longest = f"{csv.field_size_limit():,}"
        raise NoticeRefused(
            f"Near line {reader.line_num}: a cell is longer than {longest} characters. A quotation mark may be open."
        ) from None


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise NoticeRefused("The file is not UTF-8. Save it as “CSV UTF-8” and choose it again.") from exc
    if "\0" in text:
        raise NoticeRefused("The file is no plain text. Save it as “CSV UTF-8” and choose it again.")
    return text


def _members(wanted: set[str]) -> dict[str, Member]:
    """By what each was called. An address that several members share names nobody."""
    found = {member.number: member for member in Member.objects.filter(number__in=wanted)}
    rest = {one.lower(): one for one in wanted - set(found)}
    at_address: dict[str, set[Member]] = {}
    for row in Address.objects.filter(email__in=[*rest, *rest.values()]).select_related("member"):
        at_address.setdefault(row.email.lower(), set()).add(row.member)
    return found | {rest[one]: members.pop() for one, members in at_address.items() if len(members) == 1}
