"""One line of cells -> one ``ParsedMember``, or the faults that stand in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

from mailer.members.addresses import AddressRefused, NormalisedAddress, address_hash, normalise
from mailer.members.imports import cells
from mailer.members.imports.columns import SEVERAL, Columns
from mailer.members.imports.dates import Ambiguous
from mailer.members.imports.dayorder import DayOrder, day_columns
from mailer.members.imports.faults import CellRefused, Fault, shortened
from mailer.members.imports.remarks import Noted, Remark, about_address, about_name
from mailer.members.imports.repeats import Sightings
from mailer.members.models import CustomField
from mailer.members.spelling import bare
from mailer.members.values import READERS, read_custom

_GENERATED_DIGITS: Final = 12
# Their spaces are looked at, not dropped: an invisible one makes another address.
_ADDRESSES: Final = ("email", "second_email")
# Nearly every line has another value in these; elsewhere a file repeats itself, and reading a cell is not free.
_SELDOM_TWICE: Final = frozenset({"number", *_ADDRESSES})
_REMEMBERED_VALUES: Final = 10_000
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    **{name: reader for name, (reader, _) in READERS.items()},
    "full_name": partial(cells.full_name, longest=120),
    "email": normalise,
    "second_email": normalise,
    "status": cells.status,
    "interests": cells.words,
    "committees": cells.words,
    "tags": cells.words,
    "suppressed": cells.suppression,
    "tracking_consent": cells.yes_or_no,
}


class ParsedAddress(NamedTuple):
    email: str
    hash: str


class ParsedMember(NamedTuple):
    """What one line says.

    Attributes:
        values: by our name, as the register stores them; a name is missing where the cell is empty.
        addresses: the first one is the preferred one.
        remarks: what is odd about the line, with what to do about it.
    """

    line: int
    number: str
    values: dict[str, Any]
    addresses: tuple[ParsedAddress, ...] = ()
    remarks: tuple[Noted, ...] = ()


class RowParser:
    """Reads the rows of one file, and remembers in ``sightings`` which members they are about.

    ``refused`` holds the numbers of those whose row can't be read.

    Args:
        columns: what stands where.
        topics: topic slug by any bare spelling of slug or name.
        fields: the society's own fields as ``custom.<slug>``.
        own_addresses: address hashes the society itself writes from; a member with one would get answers in a loop.
        order: learns how the file writes days.
    """

    def __init__(
        self,
        columns: Columns,
        topics: Mapping[str, str],
        fields: Mapping[str, CustomField],
        own_addresses: frozenset[str] = frozenset(),
        order: DayOrder | None = None,
    ) -> None:
        self._columns = columns
        self._numbered = "number" in columns.names
        self._named = bool(columns.names & {"given_name", "family_name"})
        self._topics = topics
        self._own_addresses = own_addresses
        self.sightings = Sightings()
        self.refused: list[str] = []
        self._order = order or DayOrder()
        readers = {**_READERS, "topics_off": self._topics_off}
        readers |= {name: partial(read_custom, field) for name, field in fields.items()}
        readers |= {name: self._heeding(readers[name]) for name in day_columns(fields)}
        self._places = [(name, index, _quick(name, readers[name])) for name, index in columns.places]

    def parse(self, line: int, row: Sequence[str]) -> ParsedMember | list[Fault]:
        """Read one row; a list of faults says what is wrong with each of its cells."""
        width = self._columns.width
        if len(row) != width and (len(row) < width or any(cell.strip() for cell in row[width:])):
            return [_miscounted(line, len(row), width)]
        values: dict[str, Any] = {}
        faults = []
        for name, index, read in self._places:
            cell = row[index].strip()
            if not cell:
                continue
            try:
                value = read(row[index] if name in _ADDRESSES else cell)
            except Ambiguous as both:
                value = both.slashed
                self._order.doubt(Fault(line, self._columns.title(name, index), both.message, both.remedy))
            except (CellRefused, AddressRefused) as exc:
                faults.append(Fault(line, self._columns.title(name, index), exc.message, exc.remedy))
                continue
            values[name] = _joined(values[name], value) if name in SEVERAL and name in values else value
        number = self._number(values)
        if number:
            # Even of a faulty row, so that a member standing there twice is told along with the fault.
            self.sightings.add(number, line)
        if faults:
            self.refused.append(number)
            return faults
        return self._member(line, number, row, values)

    def _heeding(self, read: Callable[[str], Any]) -> Callable[[str], Any]:
        """Learn from every day how the file writes days."""

        def heeding(cell: str) -> Any:
            self._order.learn(cell)
            return read(cell)

        return heeding

    def _number(self, values: Mapping[str, Any]) -> str:
        """The member number; in a file without, one made from the address; empty when there is neither."""
        if self._numbered:
            return str(values.get("number", ""))
        first = next((values[name] for name in _ADDRESSES if name in values), None)
        return f"A-{address_hash(first.key)[:_GENERATED_DIGITS]}" if first else ""

    def _member(self, line: int, number: str, row: Sequence[str], values: dict[str, Any]) -> ParsedMember | list[Fault]:
        if not number:
            return [self._unidentified(line)]
        values.pop("number", None)
        found: list[NormalisedAddress] = [values.pop(name) for name in _ADDRESSES if name in values]
        addresses = {address.key: ParsedAddress(address.email, address_hash(address.key)) for address in found}
        _part_names(values)
        remarks = (
            *(about_name(values.get("given_name", ""), values.get("family_name", "")) if self._named else ()),
            *(about_address(found, self._typed(row)) if found else ((Remark.NO_ADDRESS, ""),)),
            *self._about_own(addresses.values()),
        )
        return ParsedMember(line, number, values, tuple(addresses.values()), remarks)

    def _typed(self, row: Sequence[str]) -> list[str]:
        return [row[index] for name, index, _ in self._places if name in _ADDRESSES]

    def _about_own(self, addresses: Any) -> Iterator[Noted]:
        if self._own_addresses and any(address.hash in self._own_addresses for address in addresses):
            yield Remark.OWN, ""

    def _topics_off(self, cell: str) -> tuple[str, ...]:
        slugs = []
        for word in cells.words(cell):
            if bare(word) not in self._topics:
                # An unsubscribe must never be lost to a spelling.
                known = ", ".join(sorted(set(self._topics.values())))
                raise CellRefused(f"there is no topic '{shortened(word)}'", f"The topics are: {known}")
            slugs.append(self._topics[bare(word)])
        return tuple(dict.fromkeys(slugs))

    def _unidentified(self, line: int) -> Fault:
        if self._numbered:
            remedy = "Give this member a number, or leave the whole column out: members are then told by address"
            return Fault(line, self._columns.title("number"), "the member number is missing", remedy)
        message = "there is neither a number nor an address to tell the member by"
        return Fault(line, self._columns.title("email"), message, "Add one of them")


def _quick(name: str, read: Callable[[str], Any]) -> Callable[[str], Any]:
    return read if name in _SELDOM_TWICE else lru_cache(_REMEMBERED_VALUES)(read)


def _joined(first: Any, second: Any) -> Any:
    """Of several columns for one thing: lists become one, and the first reason not to write stands."""
    return tuple(dict.fromkeys((*first, *second))) if isinstance(first, tuple) else first or second


def _part_names(values: dict[str, Any]) -> None:
    """Put a full name where given and family name belong."""
    if "full_name" not in values:
        return
    given, family = values.pop("full_name")
    if "given_name" in values:
        # A column "Name" beside one for the given name holds the family's.
        given, family = values["given_name"], f"{given} {family}".strip()
    values.setdefault("given_name", given)
    values.setdefault("family_name", family)


def _miscounted(line: int, found: int, width: int) -> Fault:
    remedy = "Check for a missing or an unquoted delimiter in this line"
    return Fault(line, "", f"the line has {found:,} cells where the header has {width:,}", remedy)
