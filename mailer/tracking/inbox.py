"""The inbox: bodies are stored as they come and drained by a worker, oldest first, many at a time.

One transaction holds some bodies, their events, what these change, and the mark that they are
drained: a kill leaves them waiting and nothing half done. Where something in them can't be applied,
they are taken one by one, and in the one that holds it event by event, so that it alone is put aside.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Func, IntegerField

from mailer.jobs import Job, enqueue
from mailer.tracking.alerts import telling
from mailer.tracking.apply import Applied, apply
from mailer.tracking.bodies import Contents, read
from mailer.tracking.models import Alert, InboxBody, QuarantinedEvent
from mailer.tracking.reported import subject_of, title_of

logger = logging.getLogger(__name__)

MOST_BODIES: Final = 64
"""Drained in one transaction, at the most."""
MOST_BYTES: Final = 4_000_000
"""Of bodies drained in one transaction, unless a single one is larger: some thousand events, in about a second."""
BREATH: Final = 0.02
"""Seconds between two transactions on SQLite, in which others who want to write get their turn."""


@transaction.atomic
def receive(
    *, body: bytes, now: datetime, service: str = "", headers: Mapping[str, str] | None = None, hint: bool = True
) -> None:
    """Store a body that is believed; it counts as received once this returns.

    Args:
        service: which of the services of ``mailer.esp`` posted it; "": SendGrid, or our own links.
        headers: those that reading the body needs.
        hint: tell the workers. Without it the pump finds the body at its next stroke.
    """
    InboxBody.objects.create(received_at=now, body=body, service=service, headers=headers)
    if hint:
        enqueue(Job.DRAIN_INBOX)


def is_drained() -> bool:
    """Whether everything received has been looked at."""
    return not InboxBody.objects.filter(drained_at=None).exists()


def latest(service: str, *, since: datetime) -> Iterator[bytes]:
    """What this service posted, the latest first."""
    bodies = InboxBody.objects.filter(service=service, received_at__gte=since).order_by("-pk")
    return (bytes(body) for body in bodies.values_list("body", flat=True).iterator(chunk_size=100))


def drain(*, now: datetime, most: int = 2000) -> int:
    """Work off waiting bodies, ``most`` or a few more; returns how many. Several may drain at once."""
    done = 0
    while done < most and (drained := _drain_some(now=now)):
        done += drained
        if connection.vendor == "sqlite" and drained > 1:
            time.sleep(BREATH)
    return done


def _drain_some(*, now: datetime) -> int:
    try:
        with _collector_at_rest():
            return _drain_together(now=now)
    except (OperationalError, InterfaceError):
        # The database is away or busy: everything is still there for the next time.
        raise
    except Exception:
        logger.exception("Some reports could not be applied together; they are taken one by one.")
        return _drain_apart(now=now)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """While thousands of small objects are made, none of them in a cycle, looking for cycles costs a fifth more."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@transaction.atomic
def _drain_together(*, now: datetime) -> int:
    found = [(body, _read(body, now=now)) for body in _take(most=MOST_BODIES)]
    applied = apply((event for _, contents in found for _, event in contents.events), now=now)
    for body, contents in found:
        _finish(body, contents, applied, now=now)
    return len(found)


@transaction.atomic
def _drain_apart(*, now: datetime) -> int:
    """One body, each of its events for itself; what can't be applied joins what can't be read."""
    bodies = _take(most=1)
    for body in bodies:
        contents, applied = _read(body, now=now), Applied()
        for place, event in contents.events:
            try:
                with transaction.atomic():
                    applied |= apply([event], now=now)
            except (OperationalError, InterfaceError):
                raise
            except Exception as exc:
                logger.exception("event %s of body %s is put aside", place, body.pk)
                contents.malformed.append((place, f"could not be applied ({type(exc).__name__})"))
        _finish(body, contents, applied, now=now)
    return len(bodies)


def _read(body: InboxBody, *, now: datetime) -> Contents:
    return read(bytes(body.body), now=now, service=body.service, headers=body.headers or {})


def _take(*, most: int) -> list[InboxBody]:
    """The oldest waiting bodies that nobody else is draining, as many as fit into one transaction."""
    waiting = InboxBody.objects.filter(drained_at=None).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    sizes = waiting.annotate(size=Func(F("body"), function="LENGTH", output_field=IntegerField()))
    chosen: list[int] = []
    total = 0
    for pk, size in sizes.values_list("pk", "size")[:most]:
        total += size
        if chosen and total > MOST_BYTES:
            break
        chosen.append(pk)
    return list(InboxBody.objects.filter(pk__in=chosen).order_by("pk"))


def _finish(body: InboxBody, contents: Contents, applied: Applied, *, now: datetime) -> None:
    """Mark a body as drained, with what was found in it; tell staff when something could not be used."""
    hashes = [event.event_hash for _, event in contents.events]
    new = applied.new.intersection(hashes)
    # The same event in a later body is not new there.
    applied.new -= new
    QuarantinedEvent.objects.bulk_create(
        QuarantinedEvent(body=body, place=place, fault=fault[:200]) for place, fault in contents.malformed
    )
    fault = contents.fault or "; ".join(f"event {place}: {fault}" for place, fault in contents.malformed)
    InboxBody.objects.filter(pk=body.pk).update(
        drained_at=now,
        events=len(hashes),
        new=len(new),
        foreign=sum(found in applied.foreign for found in hashes),
        fault=fault[:300],
    )
    if fault:
        logger.warning("webhook body %s: %s", body.pk, fault[:300])
        telling.tell(
            kind=Alert.Kind.UNREADABLE, subject=subject_of(body.service), words=_words(body, contents), now=now
        )


def _words(body: InboxBody, contents: Contents) -> str:
    what = contents.fault or f"events that can't be used: {len(contents.malformed)}"
    return (
        f"{title_of(body.service)} sent a report that could not be used in full (body {body.pk}; {what}). "
        "Everything else in it was applied, and the report is kept as it came. Tell whoever looks after this system."
    )
