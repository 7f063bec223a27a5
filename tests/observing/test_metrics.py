"""What Prometheus is told is what the rows say, at the price of a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mailer.accounts.models import Staff
from mailer.deliveries.models import Batch, BatchAttempt, Heartbeat
from mailer.jobs import Job
from mailer.observing.metrics import exposition
from mailer.observing.tally import RENDER, Tally
from mailer.outbox.models import OutboxMessage
from mailer.providers.port import Ambiguous, Consignment
from mailer.tracking.models import Alert, InboxBody
from tests.deliveries.sending import Post, start
from tests.people import NOW

pytestmark = pytest.mark.django_db
QUERIES = 11
Counting = Callable[[int], AbstractContextManager[Any]]
LATER = NOW + timedelta(seconds=90)


def figures(now: datetime = LATER, silent: frozenset[str] = frozenset()) -> dict[str, float]:
    """Every sample by its name, with its label behind a slash."""
    told = exposition(now=now, silent=silent).decode()
    samples = [sample for family in text_string_to_metric_families(told) for sample in family.samples]
    return {"/".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


def test_an_empty_installation_has_every_figure(
    django_assert_num_queries: Counting,
) -> None:
    with django_assert_num_queries(QUERIES):
        found = figures()
    assert found["mailer_due_batches"] == found["mailer_batches/in_doubt"] == 0
    assert found[f"mailer_jobs_total/{Job.SEND_BATCH}"] == 0
    assert found["mailer_pump_age_seconds"] > 1e6, "nobody was ever at work"


@pytest.mark.usefixtures("society")
def test_a_letter_on_its_way(ada: Staff, django_assert_num_queries: Counting) -> None:
    campaign = start(ada, members=10, batch_size=2)
    post = Post()
    first, second, *_ = Batch.objects.filter(campaign=campaign, canary=False).order_by("number")
    post.send(first)

    def lose(_: Consignment) -> None:
        raise Ambiguous("reset")

    post.provider.before = lose
    post.send(second)
    with django_assert_num_queries(QUERIES):
        found = figures()
    assert found["mailer_campaigns/sending"] == 1
    assert (found["mailer_due_batches"], found["mailer_due_copies"], found["mailer_due_age_seconds"]) == (3, 6, 90)
    assert (found["mailer_batches/in_doubt"], found["mailer_batch_copies/in_doubt"]) == (1, 2)
    assert found["mailer_doubt_age_seconds/in_doubt"] == 90
    assert found["mailer_send_rate"] == pytest.approx(2 / 300)


@pytest.mark.usefixtures("society")
def test_silence_counts_only_while_a_report_is_awaited(ada: Staff) -> None:
    campaign = start(ada, members=2)
    assert figures()["mailer_webhook_silence_seconds"] == 0
    Post().send(Batch.objects.get(campaign=campaign, canary=False))
    assert figures()["mailer_webhook_silence_seconds"] == 90
    silent = frozenset({"", "memory"})
    assert figures(silent=silent)["mailer_webhook_silence_seconds"] == 0, "of this provider none will come"
    InboxBody.objects.create(received_at=NOW + timedelta(seconds=60), body=b"[]", drained_at=LATER)
    assert figures()["mailer_webhook_silence_seconds"] == 30
    BatchAttempt.objects.update(events=1)
    assert figures()["mailer_webhook_silence_seconds"] == 0


def test_what_waits_to_be_looked_at() -> None:
    InboxBody.objects.create(received_at=NOW, body=b"[]")
    OutboxMessage.objects.create(kind="own", created_at=NOW, not_before=NOW, expires_at=LATER)
    Alert.objects.create(kind=Alert.Kind.ACCOUNT, subject="x", words="", first_at=NOW, last_at=NOW)
    Heartbeat.objects.create(process="worker", at=NOW)
    found = figures()
    assert (found["mailer_inbox_bodies"], found["mailer_events_lag_seconds"]) == (1, 90)
    assert (found["mailer_outbox_messages/due"], found["mailer_outbox_age_seconds"]) == (1, 90)
    assert found["mailer_open_alerts/account"] == 1
    assert found["mailer_pump_age_seconds"] == 90


def test_workers_count_together() -> None:
    for _ in range(2):
        tally = Tally()
        tally.count(Job.SEND_BATCH, seconds=2, failed=True)
        tally.count(RENDER, seconds=0.5, units=1000)
        tally.write()
    found = figures()
    assert found[f"mailer_jobs_total/{Job.SEND_BATCH}"] == 2
    assert found[f"mailer_job_failures_total/{Job.SEND_BATCH}"] == 2
    assert found[f"mailer_job_seconds_total/{Job.SEND_BATCH}"] == 4
    assert found["mailer_rendered_copies_total"] == 2000
    assert found["mailer_render_seconds_total"] == 1


def test_counts_are_written_now_and_then_and_kept_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 10.0, 16.0, 16.0])
    tally = Tally(every=15, clock=lambda: next(clock))
    tally.count("pump", seconds=1)
    tally.write_if_due()
    assert figures()["mailer_jobs_total/pump"] == 0
    tally.write_if_due()
    assert figures()["mailer_jobs_total/pump"] == 1
