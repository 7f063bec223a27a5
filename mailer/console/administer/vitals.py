"""How the mailer is: what every letter needs, each looked at for itself. Looks only, and never fails as a whole.

Green: as it should be. Amber: somebody should look at it today. Red: letters wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Count, F, Min, Sum

from mailer.campaigns.states import State
from mailer.console.administer.storage import database_size, disk
from mailer.console.signing.mailing import KIND
from mailer.deliveries.models import Batch, Heartbeat
from mailer.deliveries.states import BatchState
from mailer.deliveries.watch import PUMP
from mailer.env import Env
from mailer.esp.registry import silent
from mailer.esp.services import SERVICES
from mailer.jobs import depths
from mailer.outbox.models import OutboxMessage
from mailer.outbox.states import MessageState
from mailer.tracking.mailbox.polling import READ
from mailer.tracking.models import Alert, InboxBody

_SHORTEST_SILENCE: Final = timedelta(seconds=30)
_LATE: Final = timedelta(minutes=10)
_LATELY: Final = timedelta(days=1)
_LOST: Final = (MessageState.FAILED, MessageState.EXPIRED)
_MANY: Final = 1000
_GIGABYTE: Final = 1_000_000_000
_LITTLE: Final = 5 * _GIGABYTE
_NEXT_TO_NOTHING: Final = _GIGABYTE // 2
_START: Final = "Start the worker and the clock (mailer worker, mailer beat), or look into their logs."


class Light(StrEnum):
    """In the words of ``words.KINDS``, which give the colour."""

    GREEN = "good"
    AMBER = "doubt"
    RED = "bad"


@dataclass(frozen=True, slots=True)
class Vital:
    """One thing: what it is, how it stands, when that was so, what to do. ``at`` None: now."""

    name: str
    light: Light
    found: str
    remedy: str = ""
    at: datetime | None = None


def vitals(env: Env, *, now: datetime) -> list[Vital]:
    """All of them, in the order of a letter's way."""
    return [look(env, now) for look in LOOKS]


def worst(found: list[Vital]) -> Light:
    lights = {vital.light for vital in found}
    return next((light for light in (Light.RED, Light.AMBER) if light in lights), Light.GREEN)


def _worker(env: Env, now: datetime) -> Vital:
    """The pump leaves a heartbeat at each stroke, so a fresh one proves worker, clock and broker together."""
    seen = Heartbeat.objects.filter(process=PUMP).values_list("at", flat=True).first()
    if seen is None:
        return Vital("Workers", Light.RED, "None has been at work yet.", _START)
    if now - seen > max(_SHORTEST_SILENCE, timedelta(seconds=3 * env.pump_interval)):
        return Vital("Workers", Light.RED, "None is at work; the last stroke of the pump was", _START, seen)
    return Vital("Workers", Light.GREEN, "At work; the last stroke of the pump was", at=seen)


def _queues(env: Env, now: datetime) -> Vital:
    del env, now
    found = depths()
    if found is None:
        remedy = "Start it, or look at REDIS_URL. Letters wait meanwhile; none is lost."
        return Vital("Queues", Light.RED, "The broker does not answer.", remedy)
    waiting = {name: count for name, count in found.items() if count}
    words = ", ".join(f"{name}: {count:,}" for name, count in waiting.items()) or "nothing"
    if sum(waiting.values()) > _MANY:
        return Vital("Queues", Light.AMBER, f"Much waits ({words}).", "Start more workers, or see what holds them up.")
    return Vital("Queues", Light.GREEN, f"The broker answers. Waiting: {words}.")


def _batches(env: Env, now: datetime) -> Vital:
    del env
    due = Batch.objects.filter(state=BatchState.PLANNED, not_before__lte=now, campaign__state=State.SENDING)
    figures = due.aggregate(count=Count("pk"), since=Min("not_before"))
    if not figures["count"]:
        return Vital("Letters going out", Light.GREEN, "No batch is late.")
    found = f"{figures['count']:,} batches are due, the oldest since"
    if now - figures["since"] > _LATE:
        remedy = "A slow pace (MAILER_RATE) explains it; otherwise look at the workers and at the provider."
        return Vital("Letters going out", Light.AMBER, found, remedy, figures["since"])
    return Vital("Letters going out", Light.GREEN, found, at=figures["since"])


def _doubts(env: Env, now: datetime) -> Vital:
    del env, now
    rows = Batch.objects.filter(state__in=(BatchState.IN_DOUBT, BatchState.PARKED), canary=False).values("state")
    found = {row["state"]: row["copies"] for row in rows.annotate(copies=Sum(F("last") - F("first") + 1))}
    parked, doubted = found.get(BatchState.PARKED, 0), found.get(BatchState.IN_DOUBT, 0)
    if parked:
        words = f"{parked:,} copies wait for somebody to decide whether they arrived."
        return Vital("In doubt", Light.AMBER, words, "Home shows which, and leads to the decision.")
    if doubted:
        words = f"Of {doubted:,} copies the provider's answer was lost. Its reports will tell."
        return Vital("In doubt", Light.AMBER, words, "Nothing to do yet. None is sent twice.")
    return Vital("In doubt", Light.GREEN, "Nothing.")


def _reports(env: Env, now: datetime) -> Vital:
    if env.provider != "smtp" and "" in silent(env):
        remedy = "Set it up under Providers; until then bounces and deliveries stay unknown."
        what = "secret" if env.provider in SERVICES else "verification key"
        return Vital("Reports", Light.AMBER, f"No {what} is set, so none is let in.", remedy)
    last = InboxBody.objects.order_by("-pk").values_list("received_at", flat=True).first()
    waiting = InboxBody.objects.filter(drained_at=None).aggregate(count=Count("pk"), since=Min("received_at"))
    if waiting["count"] and now - waiting["since"] > _LATE:
        words = f"{waiting['count']:,} wait to be read, the oldest since"
        return Vital("Reports", Light.AMBER, words, "Look at the workers.", waiting["since"])
    if last is None:
        return Vital("Reports", Light.GREEN, "None has come so far; the first comes with the first letter.")
    return Vital("Reports", Light.GREEN, "The last one came", at=last)


def _bounces(env: Env, now: datetime) -> Vital:
    name = "Bounce mailbox"
    if not env.bounce_imap_url:
        if env.provider == "smtp":
            remedy = "Set MAILER_BOUNCE_IMAP_URL, or addresses that no longer work are never found out."
            return Vital(name, Light.AMBER, "None is set.", remedy)
        return Vital(name, Light.GREEN, "None is needed: the provider reports bounces.")
    trouble = Alert.objects.filter(kind=Alert.Kind.MAILBOX, settled_at=None).first()
    if trouble:
        return Vital(name, Light.RED, trouble.words, "Bounces wait in it until it can be read.", trouble.last_at)
    read = Heartbeat.objects.filter(process=READ).values_list("at", flat=True).first()
    if read is None or now - read > _LATE + timedelta(seconds=3 * env.bounce_poll_interval):
        return Vital(name, Light.AMBER, "It was not read lately." if read is None else "Last read", _START, read)
    return Vital(name, Light.GREEN, "Last read", at=read)


def _outbox(env: Env, now: datetime) -> Vital:
    del env
    due = OutboxMessage.objects.filter(state=MessageState.DUE, created_at__lte=now - _LATE)
    figures = due.aggregate(count=Count("pk"), since=Min("created_at"))
    if figures["count"]:
        words = f"{figures['count']:,} messages could not be sent yet, the oldest from"
        remedy = "Send a test under Providers; it tells what is in the way."
        return Vital("Single messages", Light.AMBER, words, remedy, figures["since"])
    to_staff = OutboxMessage.objects.filter(kind=KIND, state__in=_LOST, closed_at__gt=now - _LATELY)
    lost = to_staff.order_by("-pk").first()
    if lost:
        words = f"Mail to somebody on the staff was not sent: {lost.reason or 'its time was over.'} It was made"
        remedy = "Send a test under Providers. Then send the invitation, or what it was, again."
        return Vital("Single messages", Light.AMBER, words, remedy, lost.created_at)
    return Vital("Single messages", Light.GREEN, "None is late: links for members, tests, mail to staff.")


def _storage(env: Env, now: datetime) -> Vital:
    del now
    free, total = disk(env.data_dir)
    words = f"The database has {_size(database_size())}; {_size(free)} of {_size(total)} are free."
    if free < _NEXT_TO_NOTHING:
        return Vital("Storage", Light.RED, words, "Make room now: without it nothing can be written down.")
    if free < _LITTLE and free < total / 10:
        return Vital("Storage", Light.AMBER, words, "Make room on this disk before it is full.")
    return Vital("Storage", Light.GREEN, words)


def _size(count: int) -> str:
    """Bytes for people: 3.2 GB, 45 MB."""
    return f"{count / _GIGABYTE:,.1f} GB" if count >= _GIGABYTE else f"{max(count // 1_000_000, 1)} MB"


LOOKS: Final[tuple[Callable[[Env, datetime], Vital], ...]] = (
    _worker,
    _queues,
    _batches,
    _doubts,
    _reports,
    _bounces,
    _outbox,
    _storage,
)
