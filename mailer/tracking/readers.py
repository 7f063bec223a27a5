"""Judging opens and clicks: each copy's as a whole, whenever something new about its readers is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import connection, transaction
from django.db.models import Min, QuerySet
from django.db.models.expressions import RawSQL

from mailer.deliveries.states import Flag
from mailer.tracking.events import Kind, NormalEvent
from mailer.tracking.fates import set_flags
from mailer.tracking.models import Event
from mailer.tracking.verdicts import VERSION, Hit, Scene, Verdict, judge

ENGAGED: Final = (Kind.OPENED, Kind.CLICKED)
_FLAGS: Final = {
    (Kind.OPENED, False): Flag.OPENED,
    (Kind.OPENED, True): Flag.MACHINE_OPENED,
    (Kind.CLICKED, False): Flag.CLICKED,
    (Kind.CLICKED, True): Flag.MACHINE_CLICKED,
}
_ALL_FLAGS: Final = sum(flag.value for flag in _FLAGS.values())
_EACH: Final = {"postgresql": "SELECT unnest(%s::bigint[])", "sqlite": "SELECT value FROM json_each(%s)"}
_AT_ONCE: Final = 1000
_NOTHING: Final[Mapping[int, list[Hit]]] = MappingProxyType({})
_NEVER: Final[Mapping[int, datetime]] = MappingProxyType({})


def judge_new(events: Sequence[NormalEvent]) -> dict[str, Verdict]:
    """Judge the readers of every copy about which these events tell, together with what is stored about them.

    Gives the verdicts by event hash, those on the events themselves among them, and applies what
    changes for the copies and for stored events. Inside the transaction that stores the events.
    That one of them is stored already does no harm: a hit that is counted twice is judged the same.
    """
    hits: defaultdict[int, list[Hit]] = defaultdict(list)
    delivered: dict[int, datetime] = {}
    for event in events:
        if event.delivery_id is not None and event.kind in ENGAGED:
            hits[event.delivery_id].append(Hit(event.event_hash, event.kind, event.at, event.detail))
        elif event.delivery_id is not None and event.kind is Kind.DELIVERED:
            delivered[event.delivery_id] = min(event.at, delivered.get(event.delivery_id, event.at))
    copies = sorted({*hits, *delivered})
    verdicts: dict[str, Verdict] = {}
    for start in range(0, len(copies), _AT_ONCE):
        verdicts |= _judge(copies[start : start + _AT_ONCE], hits, delivered).verdicts
    return verdicts


def reclassify(*, everything: bool = False, progress: Callable[[int], None] = lambda _: None) -> int:
    """Judge stored opens and clicks by the rules of today; returns how many verdicts changed.

    ``everything`` also judges those that were judged by these rules already. ``progress`` is told
    after each transaction how many copies were looked at. It may be stopped and started again.
    """
    engaged = Event.objects.filter(kind__in=ENGAGED)
    old = engaged if everything else engaged.exclude(rules=VERSION)
    changed, last = 0, 0
    while copies := _copies_of(old, after=last):
        with transaction.atomic():
            changed += _judge(copies).changed
        last = copies[-1]
        progress(len(copies))
    return changed


def _copies_of(events: QuerySet[Event], *, after: int) -> list[int]:
    ids = events.filter(delivery_id__gt=after).order_by("delivery_id").values_list("delivery_id", flat=True)
    return [pk for pk in ids.distinct()[:_AT_ONCE] if pk is not None]


@dataclass(frozen=True, slots=True)
class _Judged:
    verdicts: dict[str, Verdict]
    changed: int


def _judge(
    copies: Sequence[int], hits: Mapping[int, list[Hit]] = _NOTHING, delivered: Mapping[int, datetime] = _NEVER
) -> _Judged:
    """Judge these copies' stored opens and clicks with ``hits`` that are about to be stored."""
    stored, before = _stored_hits(copies)
    engaged = [copy for copy in copies if copy in stored or copy in hits]
    times = _delivered(engaged)
    verdicts: dict[str, Verdict] = {}
    flags: dict[int, int] = {}
    for copy in engaged:
        bits = 0
        known = [moment for moment in (times.get(copy), delivered.get(copy)) if moment]
        scene = Scene([*stored.get(copy, ()), *hits.get(copy, ())], min(known, default=None))
        for hit, verdict in judge(scene):
            verdicts[hit.event_hash] = verdict
            bits |= _FLAGS[hit.kind, bool(verdict.machine)]
        flags[copy] = bits
    set_flags(flags, among=_ALL_FLAGS)
    changed = {key: verdicts[key] for key, known_as in before.items() if known_as != (verdicts[key], VERSION)}
    _rewrite(changed)
    return _Judged(verdicts, len(changed))


def _rewrite(verdicts: Mapping[str, Verdict]) -> None:
    by_verdict: defaultdict[Verdict, list[str]] = defaultdict(list)
    for event_hash, verdict in verdicts.items():
        by_verdict[verdict].append(event_hash)
    for verdict, hashes in by_verdict.items():
        Event.objects.filter(event_hash__in=hashes).update(machine=verdict.machine, rule=verdict.rule, rules=VERSION)


def _stored_hits(copies: Sequence[int]) -> tuple[dict[int, list[Hit]], dict[str, tuple[Verdict, int]]]:
    """Opens and clicks by copy, and by the event's hash how each was judged, by which version of the rules."""
    hits: defaultdict[int, list[Hit]] = defaultdict(list)
    before = {}
    engaged = Event.objects.filter(kind__in=ENGAGED, delivery_id__in=_each(copies))
    columns = ("delivery_id", "event_hash", "kind", "at", "detail", "machine", "rule", "rules")
    for copy, event_hash, kind, at, detail, machine, rule, rules in engaged.values_list(*columns):
        hits[copy or 0].append(Hit(event_hash, Kind(kind), at, detail))
        before[event_hash] = (Verdict(machine, rule), rules)
    return dict(hits), before


def _each(ids: Sequence[int]) -> RawSQL:
    """Ids as one parameter: of thousands, giving each of them by itself takes longer than looking for them."""
    return RawSQL(_EACH[connection.vendor], [list(ids) if connection.vendor == "postgresql" else str(list(ids))])  # noqa: S611


def _delivered(copies: Sequence[int]) -> dict[int | None, datetime]:
    if not copies:
        return {}
    reports = Event.objects.filter(kind=Kind.DELIVERED, delivery_id__in=_each(copies)).order_by()
    return dict(reports.values_list("delivery_id").annotate(at=Min("at")))
