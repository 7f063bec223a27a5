"""What the register already knows of the people in a block of rows, in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailer.members.imports.faults import Fault, ImportRefused
from mailer.members.imports.rows import ParsedMember
from mailer.members.models import Address, Member, MemberLabel, Suppression, TopicChoice


@dataclass(slots=True)
class Known:
    """One member as the register has them. Addresses by hash, labels by kind and value, choices by topic id."""

    member: Member
    addresses: dict[str, Address] = field(default_factory=dict)
    labels: dict[tuple[str, str], MemberLabel] = field(default_factory=dict)
    choices: dict[int, TopicChoice] = field(default_factory=dict)


@dataclass(slots=True)
class Block:
    """Rows with what is known: members by the row's number, owners' ids and suppressions by address hash."""

    rows: Sequence[ParsedMember]
    known: dict[str, Known]
    owners: dict[str, set[int]]
    suppressed: set[str]


def load(rows: Sequence[ParsedMember], *, by_address: bool) -> Block:
    """Look the rows up by member number or, in a file without numbers, by preferred address.

    Raises:
        ImportRefused: when a row without number carries an address that several members share.
    """
    known = {member.number: Known(member) for member in Member.objects.filter(number__in=[row.number for row in rows])}
    if by_address:
        known |= _by_preferred_address([row for row in rows if row.number not in known], set(known))
    by_id = {entry.member.pk: entry for entry in known.values()}
    for address in Address.objects.filter(member_id__in=by_id):
        by_id[address.member_id].addresses[address.address_hash] = address
    for label in MemberLabel.objects.filter(member_id__in=by_id):
        by_id[label.member_id].labels[label.kind, label.value] = label
    for choice in TopicChoice.objects.filter(member_id__in=by_id):
        by_id[choice.member_id].choices[choice.topic_id] = choice
    hashes = {address.hash for row in rows for address in row.addresses}
    hashes.update(address_hash for entry in known.values() for address_hash in entry.addresses)
    return Block(rows, known, _owners(hashes), _suppressed(hashes))


def _by_preferred_address(rows: Sequence[ParsedMember], taken: set[str]) -> dict[str, Known]:
    wanted = {row.addresses[0].hash: row for row in rows}
    addresses = Address.objects.filter(address_hash__in=wanted, preferred=True).select_related("member")
    found: dict[str, Known] = {}
    for address in addresses:
        row = wanted[address.address_hash]
        if row.number in found:
            raise ImportRefused([_ambiguous(row)])
        if address.member.number not in taken:
            found[row.number] = Known(address.member)
    return found


def _ambiguous(row: ParsedMember) -> Fault:
    remedy = "Add a column 'number' with the member numbers, so that it is clear who is meant"
    return Fault(row.line, "email", "several members share this address, so the line may mean any of them", remedy)


def _owners(hashes: set[str]) -> dict[str, set[int]]:
    owners = defaultdict[str, set[int]](set)
    found = Address.objects.filter(address_hash__in=hashes).values_list("address_hash", "member_id")
    for address_hash, member_id in found:
        owners[address_hash].add(member_id)
    return owners


def _suppressed(hashes: set[str]) -> set[str]:
    in_force = Suppression.objects.filter(address_hash__in=hashes, lifted_at=None)
    return set(in_force.values_list("address_hash", flat=True))
