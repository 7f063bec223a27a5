"""The page of a letter's results, small and large. The large letter's rows are written by the database itself."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any, Final

from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import BatchState
from mailer.members.models import Member
from mailer.tracking.models import Event
from mailer.tracking.statistics.refresh import count_anew
from tests.faults.ground import Ground
from tests.faults.scene import set_scene

SMALL: Final = 700
A_COPY: Final = 10
A_BATCH: Final = 1000
LOOKS: Final = 21
SERIES: Final = {
    "postgresql": "SELECT generate_series(1, {}) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {}) SELECT n FROM s",
}
DIALECT: Final = {
    "postgresql": {
        "hash": "lpad(to_hex({}), 32, '0')",
        "moment": "one.at + {} * interval '1 second'",
        "json": "({})::jsonb",
    },
    "sqlite": {
        "hash": "printf('%032x', {})",
        "moment": "strftime('%Y-%m-%d %H:%M:%S', one.at, '+' || ({}) || ' seconds')",
        "json": "{}",
    },
}
# Each copy is taken, delivered, opened five times and clicked three, by people, machines and who knows.
KIND: Final = (
    "CASE WHEN s.n / {n} = 0 THEN 'processed' WHEN s.n / {n} = 1 THEN 'delivered' "
    "WHEN s.n / {n} < 7 THEN 'opened' ELSE 'clicked' END"
)
MACHINE: Final = "CASE WHEN s.n / {n} < 2 OR s.n % 3 = 0 THEN NULL WHEN s.n % 3 = 1 THEN TRUE ELSE FALSE END"
LINK: Final = (
    """'{"url": "https://society.example.org/' || (s.n % 20) || '", """
    """"url_offset": {"index": ' || (s.n % 20) || '}}'"""
)
PERSON: Final = """'{"country": "' || substr('DEUSFRJPGBIT', 1 + 2 * (s.n % 6), 2) || '", "category": "regular"}'"""


def figures(ground: Ground, *, deliveries: int, events: int) -> dict[str, float]:
    del ground
    campaign, ada = set_scene(members=1)
    start_campaign(campaign_id=campaign.pk, now=timezone.now(), batch_size=A_BATCH)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(ada)
    measured = {}
    for name, copies, reports in (("small", SMALL, SMALL * A_COPY), ("large", deliveries, events)):
        _grow(campaign, copies=copies, reports=reports)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        started = perf_counter()
        count_anew(campaign.pk, now=timezone.now())
        measured[f"count_s_{name}"] = round(perf_counter() - started, 2)
        measured[f"page_ms_{name}"] = _page_ms(browser, campaign, copies)
    return measured


def _page_ms(browser: Client, campaign: Campaign, copies: int) -> float:
    """The median of several looks, after a first that fills caches."""
    seconds = []
    for _ in range(LOOKS):
        started = perf_counter()
        page = browser.get(f"/letters/{campaign.pk}/results")
        seconds.append(perf_counter() - started)
        if page.status_code != 200 or f"{copies:,}" not in page.content.decode():
            raise RuntimeError("The page does not show the letter: the figures mean nothing.")
    return round(1000 * median(seconds[1:]), 1)


@transaction.atomic
def _grow(campaign: Campaign, *, copies: int, reports: int) -> None:
    """Give the letter so many copies and events in all, in place of those it has."""
    speech = DIALECT[connection.vendor]
    Event.objects.filter(campaign_id=campaign.pk).delete()
    copy = Delivery.objects.filter(campaign=campaign).earliest("pk")
    batch = Batch.objects.filter(campaign=campaign).earliest("pk")
    Delivery.objects.filter(campaign=campaign).exclude(pk=copy.pk).delete()
    Batch.objects.filter(campaign=campaign).exclude(pk=batch.pk).delete()
    Member.objects.exclude(pk=copy.member_id).delete()
    batches = -(-copies // A_BATCH)
    ended = f"CASE WHEN s.n = {batches - 1} THEN {copies} ELSE (s.n + 1) * {A_BATCH} END"
    Batch.objects.update(first=1, last=min(A_BATCH, copies), state=BatchState.ACCEPTED, attempt=1)
    BatchAttempt.objects.all().delete()
    attempt = BatchAttempt.objects.create(
        batch=batch, attempt=1, owner="bench", submitted_at=timezone.now(), outcome="accepted", copies=A_BATCH
    )
    _multiply(Batch, batch.pk, batches - 1, number="1 + s.n", first=f"1 + s.n * {A_BATCH}", last=ended)
    _multiply(BatchAttempt, attempt.pk, batches - 1, batch_id=f"{batch.pk} + s.n")
    _multiply(Member, copy.member_id, copies - 1, number="'B' || s.n")
    _multiply(
        Delivery,
        copy.pk,
        copies - 1,
        member_id=f"{copy.member_id} + s.n",
        ordinal="1 + s.n",
        address="'member' || s.n || '@mail' || (s.n % 50) || '.example.org'",
        address_hash=speech["hash"].format("s.n"),
        tracked="s.n % 2 = 0",
        snapshot=PERSON,
        fate="CASE WHEN s.n % 100 = 0 THEN 60 ELSE 30 END",
    )
    first = Event.objects.create(
        event_hash="f" * 32, content_hash="f" * 32, kind="processed", delivery_id=copy.pk, campaign_id=campaign.pk,
        batch_id=batch.pk, attempt=1, at=timezone.now(), received_at=timezone.now(),
    )  # fmt: skip
    _multiply(
        Event,
        first.pk,
        reports - 1,
        event_hash=speech["hash"].format("s.n"),
        content_hash=speech["hash"].format("s.n"),
        kind=KIND.format(n=copies),
        delivery_id=f"{copy.pk} + s.n % {copies}",
        batch_id=f"{batch.pk} + (s.n % {copies}) / {A_BATCH}",
        at=speech["moment"].format("s.n % 172800"),
        machine=MACHINE.format(n=copies),
        detail=speech["json"].format(LINK),
    )
    now = timezone.now()
    Campaign.objects.filter(pk=campaign.pk).update(
        state=State.SENT, in_segment=copies, in_audience=copies, finished_at=now, started_at=now
    )


def _multiply(model: type[models.Model], pk: Any, times: int, **changed: str) -> None:
    """Copy one row so many times in one statement; ``changed`` are expressions over ``s.n`` from 1."""
    table, key = model._meta.db_table, "id"
    columns = [field.column for field in model._meta.concrete_fields if field.column]
    values: dict[str, str] = {**{name: f"one.{name}" for name in columns}, key: f"one.{key} + s.n", **changed}
    series = SERIES[connection.vendor].format(times)
    with connection.cursor() as cursor:
        # Percent signs are SQL's own here: no parameter is given.
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values[name] for name in columns)} "  # noqa: S608
            f"FROM ({series}) AS s CROSS JOIN (SELECT * FROM {table} WHERE {key} = {pk}) AS one"
        )
