"""Row by row: what has to change so that the register says what the file says. Touches no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from mailer.members.countries import zone_of
from mailer.members.imports.matching import Block, Known
from mailer.members.imports.remarks import Remark
from mailer.members.imports.rows import ParsedMember
from mailer.members.models import Address, ConsentEvent, LabelKind, Member, MemberLabel, Suppression, TopicChoice

SOURCE: Final = "import"
FIELDS: Final = (
    "given_name",
    "family_name",
    "category",
    "institution",
    "country",
    "language",
    "degree_year",
    "joined",
    "dues_until",
)
# An empty cell here is an omission, not a statement.
_NEVER_EMPTIED: Final = frozenset({"category", "language"})
_LABELS: Final = {
    "interests": LabelKind.INTEREST,
    "committees": LabelKind.COMMITTEE,
    "tags": LabelKind.TAG,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every row of a file: its columns, topic ids by slug, who imports it and when."""

    columns: frozenset[str]
    topic_ids: Mapping[str, int]
    by: str
    now: datetime


@dataclass(slots=True)
class Plan:
    """What one block changes, by kind of change; lists of ids where only the row's place matters."""

    created: list[Member] = field(default_factory=list)
    changed: list[Member] = field(default_factory=list)
    unchanged: int = 0
    new_addresses: list[Address] = field(default_factory=list)
    respelled: list[Address] = field(default_factory=list)
    dropped_addresses: list[int] = field(default_factory=list)
    demoted: list[int] = field(default_factory=list)
    promoted: list[int] = field(default_factory=list)
    new_labels: list[MemberLabel] = field(default_factory=list)
    dropped_labels: list[int] = field(default_factory=list)
    new_choices: list[TopicChoice] = field(default_factory=list)
    choices_off: list[int] = field(default_factory=list)
    events: list[ConsentEvent] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)
    remarks: list[tuple[int, Remark]] = field(default_factory=list)


class Planner:
    """Plans one block of rows into ``plan``."""

    def __init__(self, block: Block, setting: Setting) -> None:
        self.plan = Plan()
        self._block = block
        self._setting = setting
        self._seen: set[str] = set()
        for row in block.rows:
            self._row(row, block.known.get(row.number))

    def _row(self, row: ParsedMember, known: Known | None) -> None:
        self.plan.remarks.extend((row.line, remark) for remark in row.remarks)
        if known and known.member.erased_at:
            self.plan.remarks.append((row.line, Remark.ERASED))
            self.plan.unchanged += 1
            return
        is_new = known is None
        known = known or Known(Member(number=row.number, created_at=self._setting.now))
        # Every step has to run, so this is a list and not a chain of "or".
        changes = [
            self._person(row, known.member),
            self._tracking(row, known.member, is_new=is_new),
            self._addresses(row, known),
            self._labels(row, known),
            self._topics_off(row, known),
            self._suppressed(row, known),
        ]
        if is_new or any(changes):
            known.member.updated_at = self._setting.now
            (self.plan.created if is_new else self.plan.changed).append(known.member)
        else:
            self.plan.unchanged += 1

    def _person(self, row: ParsedMember, member: Member) -> bool:
        changed = False
        old_country = member.country
        for name in FIELDS:
            value = getattr(row, name)
            if name not in self._setting.columns or (name in _NEVER_EMPTIED and not value):
                continue
            if getattr(member, name) != value:
                setattr(member, name, value)
                changed = True
        zone = row.time_zone or member.time_zone
        if not row.time_zone and (not zone or member.country != old_country):
            zone = zone_of(member.country)
        changed |= zone != member.time_zone
        member.time_zone = zone
        return changed

    def _tracking(self, row: ParsedMember, member: Member, *, is_new: bool) -> bool:
        wanted = row.tracking_consent
        if wanted is None or wanted == member.tracking_consent:
            return False
        if wanted and not is_new:
            self.plan.remarks.append((row.line, Remark.CONSENT_KEPT))
            return False
        member.tracking_consent = wanted
        event = ConsentEvent.Event.TRACKING_ON if wanted else ConsentEvent.Event.TRACKING_OFF
        self._ledger(member, event)
        return True

    def _addresses(self, row: ParsedMember, known: Known) -> bool:
        if not row.addresses:
            return False
        self._note_shared(row, known.member)
        changes = [
            self._address(known, address.email, address.hash, preferred=position == 0)
            for position, address in enumerate(row.addresses)
        ]
        stated = {address.hash for address in row.addresses}
        # The file speaks of the preferred address, and of the others only when it has a column for them.
        dropped = [
            address
            for address_hash, address in known.addresses.items()
            if address_hash not in stated and (address.preferred or "second_email" in self._setting.columns)
        ]
        self.plan.dropped_addresses.extend(address.pk for address in dropped)
        return any(changes) or bool(dropped)

    def _address(self, known: Known, email: str, address_hash: str, *, preferred: bool) -> bool:
        address = known.addresses.get(address_hash)
        if address is None:
            self.plan.new_addresses.append(
                Address(member=known.member, email=email, address_hash=address_hash, preferred=preferred)
            )
            return True
        changed = False
        if address.email != email:
            address.email = email
            self.plan.respelled.append(address)
            changed = True
        if address.preferred != preferred:
            (self.plan.promoted if preferred else self.plan.demoted).append(address.pk)
            changed = True
        return changed

    def _note_shared(self, row: ParsedMember, member: Member) -> None:
        hashes = {address.hash for address in row.addresses}
        if hashes & self._seen or any(self._block.owners.get(h, set()) - {member.pk} for h in hashes):
            self.plan.remarks.append((row.line, Remark.SHARED))
        self._seen |= hashes

    def _labels(self, row: ParsedMember, known: Known) -> bool:
        kinds = {kind: getattr(row, name) for name, kind in _LABELS.items() if name in self._setting.columns}
        wanted = {(kind.value, value) for kind, values in kinds.items() for value in values}
        dropped = [label.pk for key, label in known.labels.items() if key[0] in kinds and key not in wanted]
        new = [
            MemberLabel(member=known.member, kind=kind, value=value)
            for kind, value in sorted(wanted)
            if (kind, value) not in known.labels
        ]
        self.plan.dropped_labels.extend(dropped)
        self.plan.new_labels.extend(new)
        return bool(dropped or new)

    def _topics_off(self, row: ParsedMember, known: Known) -> bool:
        changed = False
        for topic_id in (self._setting.topic_ids[slug] for slug in row.topics_off):
            choice = known.choices.get(topic_id)
            if choice is not None and not choice.subscribed:
                continue
            if choice is None:
                self.plan.new_choices.append(TopicChoice(member=known.member, topic_id=topic_id, subscribed=False))
            else:
                self.plan.choices_off.append(choice.pk)
            self._ledger(known.member, ConsentEvent.Event.UNSUBSCRIBED, topic_id)
            changed = True
        return changed

    def _suppressed(self, row: ParsedMember, known: Known) -> bool:
        fresh = [h for h in self._hashes(row, known) if h not in self._block.suppressed] if row.suppressed else []
        self._block.suppressed.update(fresh)
        self.plan.suppressions.extend(
            Suppression(address_hash=h, reason=row.suppressed, source=SOURCE, at=self._setting.now) for h in fresh
        )
        return bool(fresh)

    def _hashes(self, row: ParsedMember, known: Known) -> Iterator[str]:
        yield from {*known.addresses, *(address.hash for address in row.addresses)}

    def _ledger(self, member: Member, event: ConsentEvent.Event, topic_id: int | None = None) -> None:
        self.plan.events.append(
            ConsentEvent(
                member=member,
                topic_id=topic_id,
                event=event,
                source=SOURCE,
                actor=self._setting.by,
                at=self._setting.now,
            )
        )
