"""What the register already knows of the people in a block of rows, in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mailer.members.imports.faults import Fault, ImportRefused
from mailer.members.imports.rows import ParsedMember
from mailer.members.models import Address, Member, MemberLabel, Suppression, TopicChoice

# The columns of a member that a file can change, or that decide what it may change.
COLUMNS: Final = (
    "given_name",
    "family_name",
    "category",
    "institution",
    "country",
    "region",
    "time_zone",
    "language",
    "degree_year",
    "joined",
    "dues_from",
    "dues_until",
    "tracking_consent",
    "custom",
)


@dataclass(frozen=True, slots=True)
class Held:
    """An address a member has."""

    id: int
    email: str
    hash: str
    preferred: bool


@dataclass(slots=True)
class Known:
    """One member as the register has them.

    Attributes:
        values: by the names of ``COLUMNS``.
        addresses: the preferred one first.
        labels: ids by value, by kind.
        choices: whether subscribed, by topic id.
    """

    id: int
    number: str
    erased: bool
    values: dict[str, Any]
    addresses: list[Held] = field(default_factory=list)
    labels: dict[str, dict[str, int]] = field(default_factory=dict)
    choices: dict[int, bool] = field(default_factory=dict)

    @property
    def emails(self) -> list[str]:
        return [address.email for address in self.addresses]


@dataclass(slots=True)
class Block:
    """Rows with what is known: members by the row's number, owners' ids and reasons not to write by address hash."""

    rows: Sequence[ParsedMember]
    known: dict[str, Known]
    owners: Mapping[str, set[int]]
    stopped: dict[str, str]


def load(rows: Sequence[ParsedMember], *, by_address: bool) -> Block:
    """Look the rows up by member number or, in a file without numbers, by preferred address.

    Raises:
        ImportRefused: when a row without number carries an address that several members share.
    """
    known = {entry.number: entry for entry in members(number__in=[row.number for row in rows])}
    if by_address:
        known |= _by_preferred_address([row for row in rows if row.number not in known], set(known))
    complete(known.values())
    hashes = {address.hash for row in rows for address in row.addresses}
    hashes.update(address.hash for entry in known.values() for address in entry.addresses)
    return Block(rows, known, _owners(hashes), stopped(hashes))


def members(**chosen: Any) -> list[Known]:
    """The members so chosen, without what hangs on them."""
    rows = Member.objects.filter(**chosen).values_list("pk", "number", "erased_at", *COLUMNS)
    return [
        Known(pk, number, erased_at is not None, dict(zip(COLUMNS, values, strict=True)))
        for pk, number, erased_at, *values in rows
    ]


def complete(known: Iterable[Known]) -> None:
    """Add addresses, labels and choices."""
    by_id = {entry.id: entry for entry in known}
    addresses = Address.objects.filter(member_id__in=by_id).order_by("-preferred", "pk")
    held = addresses.values_list("member_id", "pk", "email", "address_hash", "preferred")
    for member_id, pk, email, address_hash, preferred in held:
        by_id[member_id].addresses.append(Held(pk, email, address_hash, preferred))
    labels = MemberLabel.objects.filter(member_id__in=by_id).values_list("member_id", "kind", "value", "pk")
    for member_id, kind, value, pk in labels:
        by_id[member_id].labels.setdefault(kind, {})[value] = pk
    choices = TopicChoice.objects.filter(member_id__in=by_id).values_list("member_id", "topic_id", "subscribed")
    for member_id, topic_id, subscribed in choices:
        by_id[member_id].choices[topic_id] = subscribed


def stopped(hashes: Collection[str]) -> dict[str, str]:
    """The reason not to write to an address, by its hash, where there is one."""
    in_force = Suppression.objects.filter(address_hash__in=hashes, lifted_at=None)
    return dict(in_force.values_list("address_hash", "reason"))


def _by_preferred_address(rows: Sequence[ParsedMember], taken: Collection[str]) -> dict[str, Known]:
    wanted = {row.addresses[0].hash: row for row in rows}
    preferred = Address.objects.filter(address_hash__in=wanted, preferred=True)
    owners = dict[int, str](preferred.values_list("member_id", "address_hash"))
    found: dict[str, Known] = {}
    for entry in members(pk__in=owners):
        row = wanted[owners[entry.id]]
        if row.number in found:
            raise ImportRefused([_ambiguous(row)])
        if entry.number not in taken:
            found[row.number] = entry
    return found


def _ambiguous(row: ParsedMember) -> Fault:
    remedy = "Add a column 'number' with the member numbers, so that it is clear who is meant"
    return Fault(row.line, "email", "several members share this address, so the line may mean any of them", remedy)


def _owners(hashes: Collection[str]) -> Mapping[str, set[int]]:
    owners = defaultdict[str, set[int]](set)
    found = Address.objects.filter(address_hash__in=hashes).values_list("address_hash", "member_id")
    for address_hash, member_id in found:
        owners[address_hash].add(member_id)
    return owners
