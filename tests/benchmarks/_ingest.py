"""The figures of ``ingest`` on the database that Django is set up for."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

import orjson
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from mailer import env
from mailer.campaigns.models import Campaign
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import BatchState, Fate
from mailer.members.models import Address, AddressState, MemberTask, Suppression
from mailer.tracking import inbox
from mailer.tracking.apply import apply
from mailer.tracking.events import normalise
from mailer.tracking.models import Event, InboxBody
from tests.api.signed import SigningProvider
from tests.faults.ground import Ground
from tests.faults.scene import set_scene

A_BODY = 1000
"""Events in one post: about half a megabyte, as SendGrid flushes them."""
A_COPY = 2.9
"""Events each copy has, in the mean."""
SINGLE = 500
ROUNDS = 5
RAW_TRANSACTION = 10_000
RAW_STATEMENT = 1_000
COLUMNS = (
    "event_hash", "content_hash", "kind", "delivery_id", "campaign_id", "batch_id", "attempt", "at", "received_at",
    "machine", "rule", "rules", "detail",
)  # fmt: skip
PERSON = {"useragent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Thunderbird/128.0", "ip": "198.51.100.7"}


def figures(ground: Ground, *, events: int) -> dict[str, float]:
    provider = SigningProvider()
    campaign, _ = set_scene(members=int(events / A_COPY) + 1)
    _hand_over(campaign)
    stream = list(_stream(campaign, events))
    bodies = [orjson.dumps(part) for part in _parts(stream, A_BODY)]
    rounds: dict[str, list[float]] = {"ack": [], "full": [], "raw": [], "single": []}
    # In turn, so that a busy machine slows all of them.
    for _ in range(ROUNDS):
        rounds["ack"].append(_acknowledge(provider, bodies))
        rounds["full"].append(rounds["ack"][-1] + _drain())
        rows = list(Event.objects.order_by("pk").values_list(*COLUMNS))
        if len(rows) != len(stream):
            raise RuntimeError(f"{len(stream)} events were posted, {len(rows)} stored: the figures mean nothing.")
        _forget(campaign)
        rounds["raw"].append(_raw(rows))
        _forget(campaign)
        rounds["single"].append(_single(stream[:SINGLE]) / SINGLE * events)
        _forget(campaign)
    return {f"{name}_eps": round(events / median(seconds)) for name, seconds in rounds.items()}


def _hand_over(campaign: Campaign) -> None:
    """Every batch was taken by the provider an hour ago."""
    now = timezone.now()
    start_campaign(campaign_id=campaign.pk, now=now, batch_size=1000)
    Batch.objects.update(state=BatchState.ACCEPTED, attempt=1)
    BatchAttempt.objects.bulk_create(
        BatchAttempt(
            batch=batch,
            attempt=1,
            owner="bench",
            submitted_at=now - timedelta(hours=1, seconds=place),
            outcome="accepted",
            copies=batch.size,
        )
        for place, batch in enumerate(Batch.objects.order_by("number"))
    )


def _stream(campaign: Campaign, events: int) -> Iterator[dict[str, Any]]:
    """What SendGrid reports, in the order of a morning: taken, delivered, and in between opens and clicks."""
    return islice(_shuffled(campaign), events)


def _shuffled(campaign: Campaign) -> Iterator[dict[str, Any]]:
    luck = random.Random(11)
    told = [event for copy in _copies(campaign) for event in _story(campaign.pk, *copy, luck)]
    # Neighbours in time mix; nothing is posted hours too early.
    told.sort(key=lambda event: event["timestamp"] + luck.uniform(0, 20))
    yield from told


def _copies(campaign: Campaign) -> Iterator[tuple[int, str, int]]:
    for batch in Batch.objects.filter(campaign=campaign).order_by("number"):
        copies = Delivery.objects.filter(campaign=campaign, ordinal__range=(batch.first, batch.last))
        yield from ((pk, address, batch.pk) for pk, address in copies.values_list("pk", "address"))


def _story(campaign: int, pk: int, address: str, batch: int, luck: random.Random) -> Iterator[dict[str, Any]]:
    start = int(timezone.now().timestamp()) - 3600 + luck.randrange(600)
    said = {"rid": str(pk), "cid": str(campaign), "bid": str(batch), "att": "1", "category": ["award"]}
    yield _event("processed", pk, address, start, said | {"smtp-id": f"<{pk}@geopod-ismtpd-4>"})
    bounced = luck.random() < 0.01
    if bounced:
        reason = {"reason": "550 5.1.1 no such user", "status": "5.1.1", "bounce_classification": "Invalid Address"}
        yield _event("bounce", pk, address, start + 2, said | {"type": "bounce", "tls": 1, **reason})
        return
    answer = {"response": "250 2.0.0 OK queued", "ip": "192.0.2.25", "tls": 1}
    yield _event("delivered", pk, address, start + 2, said | answer)
    if luck.random() < 0.6:
        machine = luck.random() < 0.4
        yield _event("open", pk, address, start + 30, said | {"sg_machine_open": machine, **PERSON})
    if luck.random() < 0.3:
        link = {"url": "https://society.example.org/award", "url_offset": {"index": 3, "type": "html"}}
        yield _event("click", pk, address, start + 45, said | {**link, **PERSON})


def _event(name: str, pk: int, address: str, at: int, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": name,
        "email": address,
        "timestamp": at,
        "sg_event_id": f"{name}-{pk}-aBcDeFgHiJkLmN",
        "sg_message_id": f"kZ3nQ1xYTtO7m2c9.recvd-6f8c7d9b54-x2lqp-1-6741A2B3-{pk:X}.0",
        **more,
    }


def _acknowledge(provider: SigningProvider, bodies: list[bytes]) -> float:
    """Seconds in the web server, signatures made beforehand."""
    signed = [(body, provider.headers(body)) for body in bodies]
    os.environ["SENDGRID_WEBHOOK_KEYS"] = provider.public
    env.current.cache_clear()
    client = Client(SERVER_NAME="localhost")
    started = perf_counter()
    for body, headers in signed:
        answer = client.post("/hooks/sendgrid", body, content_type="application/json", headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"The webhook answered {answer.status_code}.")
    return perf_counter() - started


def _drain() -> float:
    started = perf_counter()
    while not inbox.is_drained():
        inbox.drain(now=timezone.now())
    return perf_counter() - started


def _forget(campaign: Campaign) -> None:
    """As if no event had come."""
    InboxBody.objects.all().delete()
    Delivery.objects.filter(campaign=campaign).update(fate=Fate.NONE, flags=0, reason="", fate_at=None)
    Suppression.objects.all().delete()
    MemberTask.objects.all().delete()
    Address.objects.update(state=AddressState.OK)
    BatchAttempt.objects.update(events=0, first_event_at=None)
    with connection.cursor() as cursor:
        cursor.execute(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} tracking_event")


def _raw(rows: list[tuple[Any, ...]]) -> float:
    ready = [_adapted(row) for row in rows]
    marks = f"({', '.join(['%s'] * len(COLUMNS))})"
    start = f"INSERT INTO tracking_event ({', '.join(COLUMNS)}) VALUES "  # noqa: S608
    started = perf_counter()
    for chunk in _parts(ready, RAW_TRANSACTION):
        with transaction.atomic(), connection.cursor() as cursor:
            for part in _parts(chunk, RAW_STATEMENT):
                cursor.execute(start + ", ".join([marks] * len(part)), [value for row in part for value in row])
    return perf_counter() - started


def _adapted(row: tuple[Any, ...]) -> list[Any]:
    moment = connection.ops.adapt_datetimefield_value
    *values, detail = row
    values[7], values[8] = moment(values[7]), moment(values[8])
    return [*values, orjson.dumps(detail).decode()]


def _single(stream: list[dict[str, Any]]) -> float:
    started = perf_counter()
    for raw in stream:
        now = timezone.now()
        with transaction.atomic():
            apply([normalise(raw, now=now)], now=now)
    return perf_counter() - started


def _parts(rows: list[Any], size: int) -> Iterator[list[Any]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
