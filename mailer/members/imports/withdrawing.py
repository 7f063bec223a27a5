"""Takes back what a file said about wishes and suppressions, where nobody has said anything since.

What goes back is what the file brought, never what a member, the provider or staff decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mailer.members.imports.matching import Known
from mailer.members.imports.writing import SOURCE, Doing, suppression_note
from mailer.members.models import Address, ConsentEvent, ImportRun, Suppression, Topic
from mailer.members.services import lift, set_tracking, subscribe


def withdraw_choices(known: Known, changes: Mapping[str, Sequence[Any]], run: ImportRun, doing: Doing) -> list[str]:
    """Turn topics and tracking on again that the file turned off; returns what somebody decided about since."""
    kept = []
    if "topics_off" in changes:
        topics = Topic.objects.filter(slug__in=changes["topics_off"][1])
        left = [topic.slug for topic in topics if not _topic_on(known, topic, run, doing)]
        kept += [f"topic {slug}" for slug in left]
    if "tracking_consent" in changes and not _tracking_on(known, run, doing):
        kept.append("tracking_consent")
    return kept


def withdraw_suppressions(run: ImportRun, staying: Iterable[int], doing: Doing) -> None:
    """Lift the suppressions the file brought, except those of members who stay as the file brought them."""
    keep = set(Address.objects.filter(member_id__in=staying).values_list("address_hash", flat=True))
    brought = Suppression.objects.filter(source=SOURCE, note=suppression_note(run.pk), lifted_at=None)
    for address_hash in brought.values_list("address_hash", flat=True):
        if address_hash not in keep:
            lift(address_hash=address_hash, now=doing.now, by=doing.by, why=doing.reason)


def _topic_on(known: Known, topic: Topic, run: ImportRun, doing: Doing) -> bool:
    said = list(ConsentEvent.objects.filter(member_id=known.id, topic=topic).order_by("-pk")[:2])
    if not said or not _is_of(said[0], run):
        return False
    wanted_before = said[1].event == ConsentEvent.Event.SUBSCRIBED if said[1:] else topic.default_on
    return wanted_before and subscribe(member=known.id, topic=topic, source=doing.source, actor=doing.by, now=doing.now)


def _tracking_on(known: Known, run: ImportRun, doing: Doing) -> bool:
    events = (ConsentEvent.Event.TRACKING_ON, ConsentEvent.Event.TRACKING_OFF)
    last = ConsentEvent.objects.filter(member_id=known.id, event__in=events).order_by("-pk").first()
    if last is None or not _is_of(last, run):
        return False
    return set_tracking(member=known.id, allowed=True, source=doing.source, actor=doing.by, now=doing.now)


def _is_of(event: ConsentEvent, run: ImportRun) -> bool:
    return event.source == SOURCE and event.at == run.at and event.actor == run.by
