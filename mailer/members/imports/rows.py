"""One line of cells -> one ``ParsedMember``, or the faults that stand in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from mailer.members.addresses import AddressRefused, NormalisedAddress, address_hash, normalise
from mailer.members.imports import cells
from mailer.members.imports.columns import Columns
from mailer.members.imports.dates import day, year
from mailer.members.imports.faults import CellRefused, Fault, shortened
from mailer.members.imports.remarks import Remark, about_address, about_name
from mailer.members.imports.repeats import Sightings
from mailer.members.spelling import bare

_GENERATED_DIGITS: Final = 12
# Their spaces are looked at, not dropped: an invisible one makes another address.
_ADDRESSES: Final = ("email", "second_email")
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "number": partial(cells.text, longest=40),
    "given_name": partial(cells.text, longest=120),
    "family_name": partial(cells.text, longest=120),
    "full_name": partial(cells.full_name, longest=120),
    "email": normalise,
    "second_email": normalise,
    "category": cells.category,
    "institution": partial(cells.paragraph, longest=250),
    "country": cells.country,
    "time_zone": cells.time_zone,
    "language": cells.language,
    "degree_year": year,
    "joined": day,
    "dues_until": day,
    "interests": cells.words,
    "committees": cells.words,
    "tags": cells.words,
    "suppressed": cells.suppression,
    "tracking_consent": cells.yes_or_no,
}


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    email: str
    hash: str


@dataclass(frozen=True, slots=True)
class ParsedMember:
    """What one line says; empty and None where it says nothing. The first address is the preferred one."""

    line: int
    number: str
    given_name: str = ""
    family_name: str = ""
    category: str = ""
    institution: str = ""
    country: str = ""
    time_zone: str = ""
    language: str = ""
    degree_year: int | None = None
    joined: date | None = None
    dues_until: date | None = None
    tracking_consent: bool | None = None
    suppressed: str = ""
    interests: tuple[str, ...] = ()
    committees: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    topics_off: tuple[str, ...] = ()
    addresses: tuple[ParsedAddress, ...] = ()
    remarks: tuple[Remark, ...] = ()


class RowParser:
    """Reads the rows of one file, and remembers in ``sightings`` which members they are about.

    Args:
        columns: what stands where.
        topics: topic slug by any bare spelling of slug or name.
    """

    def __init__(self, columns: Columns, topics: Mapping[str, str]) -> None:
        self._width = columns.width
        self._numbered = "number" in columns.names
        self._topics = topics
        self.sightings = Sightings()
        readers = {**_READERS, "topics_off": self._topics_off}
        self._places = [(name, index, readers[name]) for name, index in columns.places]

    def parse(self, line: int, row: Sequence[str]) -> ParsedMember | list[Fault]:
        """Read one row; a list of faults says what is wrong with each of its cells."""
        if len(row) < self._width or any(cell.strip() for cell in row[self._width :]):
            return [_miscounted(line, len(row), self._width)]
        values: dict[str, Any] = {}
        faults = []
        for name, index, read in self._places:
            stripped = row[index].strip()
            if not stripped:
                continue
            try:
                values[name] = read(row[index] if name in _ADDRESSES else stripped)
            except (CellRefused, AddressRefused) as exc:
                faults.append(Fault(line, name, exc.message, exc.remedy))
        number = self._number(values)
        if number:
            # Even of a faulty row, so that a member standing there twice is told along with the fault.
            self.sightings.add(number, line)
        return faults or self._member(line, number, row, values)

    def _number(self, values: Mapping[str, Any]) -> str:
        """The member number; in a file without, one made from the address; empty when there is neither."""
        if self._numbered:
            return str(values.get("number", ""))
        first = next((values[name] for name in _ADDRESSES if name in values), None)
        return f"A-{address_hash(first.key)[:_GENERATED_DIGITS]}" if first else ""

    def _member(self, line: int, number: str, row: Sequence[str], values: dict[str, Any]) -> ParsedMember | list[Fault]:
        if not number:
            return [_unidentified(line, numbered=self._numbered)]
        found: list[NormalisedAddress] = [values.pop(name) for name in _ADDRESSES if name in values]
        addresses = {address.key: ParsedAddress(address.email, address_hash(address.key)) for address in found}
        names = _names(values)
        remarks = (
            *about_name(*names),
            *(about_address(found, self._typed(row)) if found else (Remark.NO_ADDRESS,)),
        )
        values["number"] = number
        return ParsedMember(line=line, addresses=tuple(addresses.values()), remarks=remarks, **values)

    def _typed(self, row: Sequence[str]) -> str:
        return "".join(row[index] for name, index, _ in self._places if name in _ADDRESSES)

    def _topics_off(self, cell: str) -> tuple[str, ...]:
        slugs = []
        for word in cells.words(cell):
            if bare(word) not in self._topics:
                # An unsubscribe must never be lost to a spelling.
                known = ", ".join(sorted(set(self._topics.values())))
                raise CellRefused(f"there is no topic '{shortened(word)}'", f"The topics are: {known}")
            slugs.append(self._topics[bare(word)])
        return tuple(dict.fromkeys(slugs))


def _names(values: dict[str, Any]) -> tuple[str, str]:
    """Given and family name, from their own columns or from a full name, which leaves ``values``."""
    given, family = values.pop("full_name", ("", ""))
    if "given_name" in values:
        # A column "Name" beside one for the given name holds the family's.
        given, family = "", f"{given} {family}".strip()
    return values.setdefault("given_name", given), values.setdefault("family_name", family)


def _miscounted(line: int, found: int, width: int) -> Fault:
    remedy = "Check for a missing or an unquoted delimiter in this line"
    return Fault(line, "", f"the line has {found:,} cells where the header has {width:,}", remedy)


def _unidentified(line: int, *, numbered: bool) -> Fault:
    if numbered:
        remedy = "Give this member a number, or leave the whole column out: members are then told by address"
        return Fault(line, "number", "the member number is missing", remedy)
    return Fault(line, "email", "there is neither a number nor an address to tell the member by", "Add one of them")
