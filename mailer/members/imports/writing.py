"""Carries out a plan inside the caller's transaction: one statement a kind of change, whatever the number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mailer.members.imports import bulk
from mailer.members.imports.changes import Change, Plan
from mailer.members.imports.columns import CUSTOM
from mailer.members.imports.matching import COLUMNS
from mailer.members.models import (
    Address,
    AddressState,
    ConsentEvent,
    Member,
    MemberChange,
    MemberLabel,
    Suppression,
    TopicChoice,
)
from mailer.members.services import STATE_AFTER
from mailer.members.services.people import LABELS

SOURCE: Final = "import"
_EMPTY: Final = Member()
_DEFAULTS: Final[Mapping[str, Any]] = {name: getattr(_EMPTY, name) for name in COLUMNS}
_NEW_MEMBER: Final = ("id", "number", *COLUMNS, "added_by", "created_at", "updated_at")
_NEW_ADDRESS: Final = ("member", "email", "address_hash", "preferred", "state")
_NEW_CHANGE: Final = ("member", "run", "at", "by", "source", "reason", "changes")
_DECIDING: Final = {True: ConsentEvent.Event.TRACKING_ON, False: ConsentEvent.Event.TRACKING_OFF}


@dataclass(frozen=True, slots=True)
class Doing:
    """On whose behalf a plan is carried out: the import, if it is one, who, when, through what and why."""

    run_id: int | None
    by: str
    now: datetime
    source: str = SOURCE
    reason: str = ""


def carry_out(plan: Plan, doing: Doing) -> list[int]:
    """Write the plan; returns the ids of the members it is about, new ones first."""
    new_ids = bulk.allocate(Member, len(plan.created)) if plan.created else []
    created = list(zip(new_ids, plan.created, strict=True))
    changed = [(change.known.id, change) for change in plan.changed if change.known]
    bulk.insert(Member, _NEW_MEMBER, (_member(pk, change, doing) for pk, change in created))
    _update(changed, doing)
    both = [*created, *changed]
    _addresses(both, plan.stopped)
    _labels(both)
    _choices(both, doing)
    _suppress(both, doing)
    bulk.insert(MemberChange, _NEW_CHANGE, (_history(pk, change, doing) for pk, change in changed))
    return [pk for pk, _ in both]


def _member(pk: int, change: Change, doing: Doing) -> tuple[Any, ...]:
    after = change.after
    own = {name.removeprefix(CUSTOM): value for name, value in after.items() if name.startswith(CUSTOM)}
    values = [own if name == "custom" else after.get(name, default) for name, default in _DEFAULTS.items()]
    return (pk, change.number, *values, doing.run_id, doing.now, doing.now)


def _update(changed: Sequence[tuple[int, Change]], doing: Doing) -> None:
    by_columns = defaultdict[tuple[str, ...], list[tuple[Any, ...]]](list)
    for pk, change in changed:
        values = _columns(change)
        by_columns[tuple(values)].append((*values.values(), doing.now, pk))
    for columns, rows in by_columns.items():
        bulk.update(Member, [*columns, "updated_at"], rows)


def _columns(change: Change) -> dict[str, Any]:
    """The changed columns of the member's own row; the society's own fields are one of them."""
    values = {name: value for name, value in change.after.items() if name in _DEFAULTS}
    own = {name.removeprefix(CUSTOM): value for name, value in change.after.items() if name.startswith(CUSTOM)}
    if own and change.known:
        merged = {**change.known.values["custom"], **own}
        values["custom"] = {slug: value for slug, value in merged.items() if value is not None}
    return values


def _addresses(both: Sequence[tuple[int, Change]], stopped: Mapping[str, str]) -> None:
    new: list[tuple[Any, ...]] = []
    respelled: list[tuple[str, int]] = []
    dropped: list[int] = []
    preferred: dict[bool, list[int]] = {False: [], True: []}
    for pk, change in both:
        if change.addresses is None:
            continue
        held = {address.hash: address for address in change.known.addresses} if change.known else {}
        for position, (email, address_hash) in enumerate(change.addresses):
            had = held.pop(address_hash, None)
            if had is None:
                new.append((pk, email, address_hash, position == 0, _state(stopped.get(address_hash))))
                continue
            if had.email != email:
                respelled.append((email, had.id))
            if had.preferred != (position == 0):
                preferred[position == 0].append(had.id)
        dropped.extend(address.id for address in held.values())
    # First nobody, then the right one: the database allows one preferred address at every moment.
    Address.objects.filter(pk__in=dropped).delete()
    for wanted, ids in preferred.items():
        Address.objects.filter(pk__in=ids).update(preferred=wanted)
    bulk.update(Address, ["email"], respelled)
    bulk.insert(Address, _NEW_ADDRESS, new)


def _state(reason: str | None) -> str:
    """An address that comes back is as it was when mail to it was stopped."""
    return str(STATE_AFTER.get(reason or "", AddressState.OK).value)


def _labels(both: Sequence[tuple[int, Change]]) -> None:
    new: list[tuple[int, str, str]] = []
    dropped: list[int] = []
    for pk, change in both:
        for name, kind in LABELS.items():
            if name not in change.after:
                continue
            held = change.known.labels.get(kind, {}) if change.known else {}
            wanted = change.after[name]
            new.extend((pk, kind.value, value) for value in wanted if value not in held)
            dropped.extend(label for value, label in held.items() if value not in wanted)
    MemberLabel.objects.filter(pk__in=dropped).delete()
    bulk.insert(MemberLabel, ("member", "kind", "value"), new)


def _choices(both: Sequence[tuple[int, Change]], doing: Doing) -> None:
    """Turn topics off and write what was chosen into the ledger."""
    new, events = [], []
    for pk, change in both:
        for topic in change.topics_off:
            if change.known and topic in change.known.choices:
                TopicChoice.objects.filter(member=pk, topic=topic).update(subscribed=False)
            else:
                new.append(TopicChoice(member_id=pk, topic_id=topic, subscribed=False))
            events.append(_event(pk, ConsentEvent.Event.UNSUBSCRIBED, doing, topic))
        if "tracking_consent" in change.after:
            events.append(_event(pk, _DECIDING[change.after["tracking_consent"]], doing))
    TopicChoice.objects.bulk_create(new)
    ConsentEvent.objects.bulk_create(events)


def _event(member_id: int, event: ConsentEvent.Event, doing: Doing, topic_id: int | None = None) -> ConsentEvent:
    return ConsentEvent(
        member_id=member_id, topic_id=topic_id, event=event, source=doing.source, actor=doing.by, at=doing.now
    )


def _suppress(both: Sequence[tuple[int, Change]], doing: Doing) -> None:
    note = suppression_note(doing.run_id)
    suppressions = [
        Suppression(address_hash=h, reason=change.after["suppressed"], source=doing.source, note=note, at=doing.now)
        for _, change in both
        for h in change.stopped
    ]
    Suppression.objects.bulk_create(suppressions)
    for reason, hashes in _by_reason(suppressions):
        if state := STATE_AFTER.get(reason):
            Address.objects.filter(address_hash__in=hashes).update(state=state)


def suppression_note(run_id: int | None) -> str:
    """Tells which suppressions a file brought."""
    return f"import {run_id}"


def _by_reason(suppressions: Iterable[Suppression]) -> Iterator[tuple[str, list[str]]]:
    groups = defaultdict[str, list[str]](list)
    for suppression in suppressions:
        groups[suppression.reason].append(suppression.address_hash)
    yield from groups.items()


def _history(pk: int, change: Change, doing: Doing) -> tuple[Any, ...]:
    changes = {name: [before, change.after[name]] for name, before in change.before.items()}
    return (pk, doing.run_id, doing.now, doing.by, doing.source, doing.reason[:250], changes)
