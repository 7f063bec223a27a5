"""Row by row: what has to change so that the register says what the file says. Touches no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mailer.members.countries import zone_of
from mailer.members.imports.changes import Change, Plan, Setting
from mailer.members.imports.columns import CUSTOM
from mailer.members.imports.matching import Block, Known
from mailer.members.imports.remarks import Remark
from mailer.members.imports.rows import ParsedAddress, ParsedMember
from mailer.members.models import Suppression
from mailer.members.services.people import LABELS
from mailer.members.values import READERS

_PLAIN: Final = (
    "given_name",
    "family_name",
    "category",
    "institution",
    "country",
    "region",
    "language",
    "degree_year",
    "joined",
    "dues_from",
    "dues_until",
)
# An empty cell here is an omission, not a statement.
_NEVER_EMPTIED: Final = frozenset({"category", "language"})


class Planner:
    """Plans one block of rows into ``plan``."""

    def __init__(self, block: Block, setting: Setting) -> None:
        self.plan = Plan(block.stopped)
        self._block = block
        self._setting = setting
        self._seen: set[str] = set()
        self._plain = [(name, READERS[name][1]) for name in _PLAIN if name in setting.columns]
        self._own = [name for name in setting.columns if name.startswith(CUSTOM)]
        self._labels = {name: kind for name, kind in LABELS.items() if name in setting.columns}
        for row in block.rows:
            self._row(row, block.known.get(row.number))

    def _row(self, row: ParsedMember, known: Known | None) -> None:
        self.plan.remarks.extend((row.line, noted) for noted in row.remarks)
        if self._is_erased(row, known):
            self.plan.unchanged += 1
            return
        change = Change(row.line, row.number if known is None else known.number, known)
        self._person(row, change)
        self._dues(row, change)
        self._zone(row, change)
        self._tracking(row, change)
        self._addresses(row, change)
        self._label_lists(row, change)
        self._topics_off(row, change)
        self._suppressed(row, change)
        if known is None:
            self.plan.created.append(change)
        elif change.after:
            self.plan.changed.append(change)
        else:
            self.plan.unchanged += 1

    def _remark(self, row: ParsedMember, remark: Remark) -> None:
        self.plan.remarks.append((row.line, (remark, "")))

    def _is_erased(self, row: ParsedMember, known: Known | None) -> bool:
        if known:
            if known.erased:
                self._remark(row, Remark.ERASED)
            return known.erased
        reasons = {self._block.stopped.get(address.hash) for address in row.addresses}
        if Suppression.Reason.ERASED.value in reasons:
            self._remark(row, Remark.ERASED_ADDRESS)
            return True
        return False

    def _person(self, row: ParsedMember, change: Change) -> None:
        known, said = change.known, row.values
        for name, empty in self._plain:
            if name not in said and (known is None or name in _NEVER_EMPTIED):
                continue
            value = said.get(name, empty)
            if known is None or known.values[name] != value:
                change.note(name, known and known.values[name], value)
        held: Mapping[str, Any] = known.values["custom"] if known else {}
        for own in self._own:
            before, value = held.get(own.removeprefix(CUSTOM)), said.get(own)
            if before != value:
                change.note(own, before, value)

    def _dues(self, row: ParsedMember, change: Change) -> None:
        """By its status a file may end a membership. That it goes on, only a day until which dues are paid can say."""
        before = change.known.values["dues_until"] if change.known else None
        until, lapsed_on = change.after.get("dues_until", before), self._setting.lapsed_on
        if row.values.get("status") == "lapsed" and (until is None or until > lapsed_on):
            change.note("dues_until", before, lapsed_on)
            until = lapsed_on
        elif row.values.get("status") == "active" and until is not None and until <= lapsed_on:
            self._remark(row, Remark.LATE)
        counted = change.known is not None and (before is None or before > lapsed_on)
        change.lapses = counted and until is not None and until <= lapsed_on

    def _zone(self, row: ParsedMember, change: Change) -> None:
        known = change.known
        before = known.values["time_zone"] if known else ""
        zone = row.values.get("time_zone") or before
        country = change.after.get("country", known.values["country"] if known else "")
        if "time_zone" not in row.values and (not zone or "country" in change.after):
            zone = zone_of(country)
        if zone != before:
            change.note("time_zone", before, zone)

    def _tracking(self, row: ParsedMember, change: Change) -> None:
        wanted = row.values.get("tracking_consent")
        before = change.known.values["tracking_consent"] if change.known else False
        if wanted is None or wanted == before:
            return
        if wanted and change.known:
            self._remark(row, Remark.CONSENT_KEPT)
            return
        change.note("tracking_consent", before, wanted)

    def _addresses(self, row: ParsedMember, change: Change) -> None:
        if not row.addresses:
            return
        self._note_shared(row, change.known)
        wanted = list(row.addresses)
        if change.known:
            stated = {address.hash for address in wanted}
            # The file speaks of the preferred address, and of the others only when it has a column for them.
            wanted += [
                ParsedAddress(held.email, held.hash)
                for held in change.known.addresses
                if held.hash not in stated and not held.preferred and "second_email" not in self._setting.columns
            ]
        before = change.known.emails if change.known else []
        after = [address.email for address in wanted]
        if before == after:
            return
        change.addresses = wanted
        change.note("addresses", before, after)
        held_hashes = {held.hash for held in change.known.addresses} if change.known else set()
        if any(address.hash in self._block.stopped and address.hash not in held_hashes for address in wanted):
            self._remark(row, Remark.STOPPED)

    def _note_shared(self, row: ParsedMember, known: Known | None) -> None:
        hashes = {address.hash for address in row.addresses}
        own = {known.id} if known else set()
        if not self._seen.isdisjoint(hashes) or any(self._block.owners.get(h, own) - own for h in hashes):
            self._remark(row, Remark.SHARED)
        self._seen |= hashes

    def _label_lists(self, row: ParsedMember, change: Change) -> None:
        for name, kind in self._labels.items():
            before = sorted(change.known.labels.get(kind, ())) if change.known else []
            after = sorted(row.values.get(name, ()))
            if before != after:
                change.note(name, before, after)

    def _topics_off(self, row: ParsedMember, change: Change) -> None:
        choices = change.known.choices if change.known else {}
        off = {slug: self._setting.topics[slug] for slug in row.values.get("topics_off", ())}
        fresh = {slug: topic for slug, topic in off.items() if choices.get(topic, True)}
        if fresh:
            change.topics_off = list(fresh.values())
            change.note("topics_off", [], sorted(fresh))

    def _suppressed(self, row: ParsedMember, change: Change) -> None:
        reason = row.values.get("suppressed")
        if not reason:
            return
        hashes = {address.hash for address in row.addresses}
        if change.known:
            hashes.update(held.hash for held in change.known.addresses)
        fresh = hashes - self._block.stopped.keys() - self._setting.stopped_here
        if fresh:
            self._setting.stopped_here.update(fresh)
            change.stopped = sorted(fresh)
            change.note("suppressed", "", reason)
