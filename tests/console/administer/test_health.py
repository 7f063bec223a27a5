"""How the mailer is: green, amber and red by the rows, each with its remedy."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer import env, jobs
from mailer.campaigns.models import Campaign
from mailer.console.administer import vitals as module
from mailer.console.administer.vitals import Light, Vital, vitals, worst
from mailer.deliveries.models import Batch, Heartbeat
from mailer.deliveries.states import BatchState
from mailer.outbox.models import OutboxMessage
from mailer.outbox.services import post
from mailer.rendering.message import Message
from mailer.tracking.alerts.telling import tell
from mailer.tracking.models import Alert, InboxBody
from tests.people import NOW

LONG_AGO = NOW - timedelta(hours=1)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def look(name: str, **values: Any) -> Vital:
    said = replace(env.current(), sendgrid_webhook_keys=("key",), **values)
    return next(vital for vital in vitals(said, now=NOW) if vital.name == name)


def beat(process: str, *, ago: timedelta = timedelta()) -> None:
    Heartbeat.objects.create(process=process, at=NOW - ago)


def test_a_worker_that_never_was_one_that_is_gone_and_one_at_work(db: None) -> None:
    assert look("Workers").light is Light.RED
    beat("worker", ago=timedelta(minutes=2))
    gone = look("Workers")
    assert (gone.light, gone.at) == (Light.RED, NOW - timedelta(minutes=2))
    Heartbeat.objects.update(at=NOW)
    assert look("Workers").light is Light.GREEN


def test_a_broker_that_is_gone(db: None) -> None:
    assert look("Queues").light is Light.RED


def test_a_broker_that_takes_the_connection_and_never_answers(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hung = Celery("hung", broker=f"redis://127.0.0.1:{silent.getsockname()[1]}/0", set_as_current=False)
        monkeypatch.setattr(jobs, "_publisher", lambda: hung)
        monkeypatch.setattr(jobs, "BROKER_SECONDS", 0.1)
        assert look("Queues").found == "The broker does not answer."


@pytest.mark.parametrize(
    ("waiting", "light", "words"),
    [
        ({"default": 0}, Light.GREEN, "nothing"),
        ({"default": 3, "tracking": 0}, Light.GREEN, "default: 3"),
        ({"deliveries": 1500}, Light.AMBER, "deliveries: 1,500"),
    ],
)
def test_what_waits_on_the_broker(
    db: None, monkeypatch: pytest.MonkeyPatch, waiting: dict[str, int], light: Light, words: str
) -> None:
    monkeypatch.setattr(module, "depths", lambda: waiting)
    found = look("Queues")
    assert found.light is light
    assert words in found.found


def test_batches_that_are_late(campaign: Campaign) -> None:
    Batch.objects.update(not_before=NOW + timedelta(hours=1))
    assert look("Letters going out").found == "No batch is late."
    Batch.objects.update(not_before=NOW)
    assert look("Letters going out").light is Light.GREEN
    Batch.objects.update(not_before=LONG_AGO)
    late = look("Letters going out")
    assert (late.light, late.at) == (Light.AMBER, LONG_AGO)


def test_copies_in_doubt_and_copies_for_a_person(campaign: Campaign) -> None:
    assert look("In doubt").light is Light.GREEN
    Batch.objects.filter(number=1).update(state=BatchState.IN_DOUBT)
    assert "Of 2 copies" in look("In doubt").found
    Batch.objects.filter(number=2).update(state=BatchState.PARKED)
    assert "2 copies wait for somebody" in look("In doubt").found


def test_reports(db: None) -> None:
    assert look("Reports", provider="smtp").light is Light.GREEN
    body = InboxBody.objects.create(received_at=LONG_AGO, body=b"[]")
    assert look("Reports").light is Light.AMBER
    InboxBody.objects.filter(pk=body.pk).update(drained_at=NOW)
    assert (look("Reports").light, look("Reports").at) == (Light.GREEN, LONG_AGO)
    said = replace(env.current(), sendgrid_webhook_keys=())
    assert next(vital for vital in vitals(said, now=NOW) if vital.name == "Reports").light is Light.AMBER


def test_the_bounce_mailbox(db: None) -> None:
    mailbox = {"bounce_imap_url": "imaps://a:b@mail.example.org/INBOX"}
    assert look("Bounce mailbox").light is Light.GREEN
    assert look("Bounce mailbox", provider="smtp").light is Light.AMBER
    assert look("Bounce mailbox", **mailbox).light is Light.AMBER
    beat("bounces")
    assert look("Bounce mailbox", **mailbox).light is Light.GREEN
    tell(kind=Alert.Kind.MAILBOX, subject="mailbox:bounces", words="It can't be read.", now=NOW)
    assert look("Bounce mailbox", **mailbox).light is Light.RED


def test_single_messages_that_don_t_leave(db: None) -> None:
    message = Message(subject="s", preheader="", text="t", html="h")
    post(kind="own", address="a@example.org", name="", message=message, expires_at=NOW, now=NOW)
    assert look("Single messages").light is Light.GREEN
    OutboxMessage.objects.update(created_at=LONG_AGO)
    assert look("Single messages").light is Light.AMBER


def test_an_invitation_that_was_refused_is_told_for_a_day(db: None) -> None:
    message = Message(subject="s", preheader="", text="t", html="h")
    post(kind="account", address="a@example.org", name="", message=message, expires_at=NOW, now=NOW)
    OutboxMessage.objects.update(state="failed", closed_at=NOW, reason="The provider does not know this domain.")
    found = look("Single messages")
    assert (found.light, "does not know this domain" in found.found) == (Light.AMBER, True)
    OutboxMessage.objects.update(closed_at=NOW - timedelta(days=2))
    assert look("Single messages").light is Light.GREEN


@pytest.mark.parametrize(("free", "light"), [(100 * 10**9, Light.GREEN), (2 * 10**9, Light.AMBER), (10**8, Light.RED)])
def test_room_on_the_disk(db: None, monkeypatch: pytest.MonkeyPatch, free: int, light: Light) -> None:
    def disk(_: Path) -> tuple[int, int]:
        return free, 100 * 10**9

    monkeypatch.setattr(module, "disk", disk)
    assert look("Storage").light is light


def test_the_worst_of_all_stands_above(db: None) -> None:
    def vital(light: Light) -> Vital:
        return Vital("x", light, "x")

    assert worst([vital(Light.GREEN)]) is Light.GREEN
    assert worst([vital(Light.GREEN), vital(Light.AMBER)]) is Light.AMBER
    assert worst([vital(Light.AMBER), vital(Light.RED)]) is Light.RED


def test_the_page_renews_itself_and_names_remedies(admin: Client) -> None:
    page = text(admin.get("/health"))
    assert 'hx-get="/health/live" hx-trigger="every 10s"' in page
    assert "Something is in the way of letters." in page
    assert "Start the worker and the clock (mailer worker, mailer beat)" in page
    assert text(admin.get("/health/live")).startswith('<div id="health"')


def test_looking_costs_few_queries(
    admin: Client, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # session, reader; heartbeat, batches due, in doubt, outbox twice; on PostgreSQL the size; society
    with django_assert_num_queries(8 + (not env.current().on_sqlite)):
        admin.get("/health/live")


def test_every_look_says_what_to_do_when_it_is_not_green(db: None) -> None:
    looks: list[Callable[..., Vital]] = list(module.LOOKS)
    for look_at in looks:
        vital = look_at(replace(env.current(), provider="smtp"), NOW)
        assert vital.light is Light.GREEN or vital.remedy, vital.name
