"""Many lines become one member each. The strictest word about an address counts for everybody who has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mailer.members.addresses import AddressRefused, normalise
from mailer.members.models import Suppression
from mailer.moving.person import LeftOut, Person, strictest


@dataclass(slots=True)
class Found:
    """One member to be: what all lines about them say, the first word of each kind."""

    number: str = ""
    email: str = ""
    key: str = ""
    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    stopped: str = ""
    unsubscribed: bool = False
    tags: dict[str, None] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)

    def add(self, person: Person) -> None:
        self.given_name = self.given_name or person.given_name
        self.family_name = self.family_name or person.family_name
        self.full_name = self.full_name or person.full_name
        self.stopped = strictest(self.stopped, person.stopped)
        self.unsubscribed = self.unsubscribed or person.unsubscribed
        self.tags |= dict.fromkeys(person.tags)
        self.attributes |= {name: value for name, value in person.attributes.items() if not self.attributes.get(name)}


@dataclass(slots=True)
class Gathered:
    """Everybody an export speaks of, and what of it is not taken.

    ``stopped_addresses`` are the address keys, each with its reason, that nobody may write to and no member has.
    """

    members: list[Found]
    left_out: list[LeftOut]
    stopped_addresses: dict[str, str]


def gather(said: Iterable[Person | LeftOut]) -> Gathered:
    """Put together what is said about the same member: by number, or else by address."""
    members: dict[str, Found] = {}
    by_address: dict[str, Found] = {}
    left_out: list[LeftOut] = []
    for person in said:
        if isinstance(person, LeftOut):
            left_out.append(person)
            continue
        email, key, fault = _address(person.email)
        if fault:
            left_out.append(LeftOut(person.place, fault))
        if key:
            # Whatever else becomes of the line: what it says about mail to this address counts.
            word = by_address.setdefault(key, Found())
            word.stopped = strictest(word.stopped, person.stopped)
            word.unsubscribed = word.unsubscribed or person.unsubscribed
        if person.not_taken:
            left_out.append(LeftOut(person.place, person.not_taken))
        elif person.number or key:
            member = members.setdefault(person.number or f"@{key}", Found(person.number))
            if key and not member.key:
                member.email, member.key = email, key
            member.add(person)
        elif not fault:
            left_out.append(LeftOut(person.place, "there is no address"))
    heeding = list(_heeding(_told_alike(members.values(), left_out), by_address))
    theirs = {member.key for member in heeding}
    nobodys = {key: word for key, word in by_address.items() if key not in theirs}
    stopped = {
        key: word.stopped or Suppression.Reason.MANUAL.value
        for key, word in nobodys.items()
        if word.stopped or word.unsubscribed
    }
    return Gathered(heeding, left_out, stopped)


def _told_alike(members: Iterable[Found], left_out: list[LeftOut]) -> list[Found]:
    """A member file tells its members by number or by address, not some of them by each."""
    found = list(members)
    numbered = [member for member in found if member.number]
    if numbered:
        others = len(found) - len(numbered)
        left_out += [LeftOut("the export", "a contact without a number, where others have one")] * others
    return numbered or found


def _heeding(members: Iterable[Found], by_address: dict[str, Found]) -> Iterator[Found]:
    for member in members:
        word = by_address.get(member.key, member)
        member.stopped = strictest(member.stopped, word.stopped)
        member.unsubscribed = member.unsubscribed or word.unsubscribed
        yield member


def _address(raw: str) -> tuple[str, str, str]:
    """The address as it is kept, its key, and what is wrong with it."""
    if not raw.strip():
        return "", "", ""
    try:
        found = normalise(raw.strip())
    except AddressRefused as refused:
        return "", "", f"{refused.message}: the line is left out, or taken without its address where it has a number"
    return found.email, found.key, ""
