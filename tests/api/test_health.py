"""Health in plain words, and without a word too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from mailer import env
from mailer.deliveries.models import Heartbeat
from tests.outages import unreachable_database


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker in this process, which answers as every transport does."""
    said = replace(env.current(), redis_url="memory://")
    monkeypatch.setattr(env, "current", lambda: said)


def beat(seconds_ago: float) -> None:
    Heartbeat.objects.create(process="worker", at=timezone.now() - timedelta(seconds=seconds_ago))


def look(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_healthz_asks_nobody(client: Client) -> None:
    # Without the db fixture any query would fail.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_when_every_part_is(client: Client, db: None, broker: None) -> None:
    beat(seconds_ago=1)
    status, said = look(client)
    assert status == 200
    assert said["ready"] is True
    assert {name: part["ok"] for name, part in said["parts"].items()} == dict.fromkeys(
        ("database", "migrations", "broker", "worker"), True
    )


def test_no_worker_yet(client: Client, db: None, broker: None) -> None:
    status, said = look(client)
    assert status == 503
    assert said["parts"]["worker"] == {
        "ok": False,
        "words": "No worker has been at work yet. Start `mailer worker` and `mailer beat`, or look into their logs.",
    }


def test_a_worker_quiet_for_too_long(client: Client, db: None, broker: None) -> None:
    beat(seconds_ago=31)
    status, said = look(client)
    assert status == 503
    assert "No worker has been at work since" in said["parts"]["worker"]["words"]


def test_a_slow_pump_is_given_its_time(client: Client, db: None, broker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = replace(env.current(), pump_interval=60)
    monkeypatch.setattr(env, "current", lambda: said)
    beat(seconds_ago=170)
    assert look(client)[0] == 200


def test_a_broker_that_is_gone(client: Client, db: None) -> None:
    beat(seconds_ago=1)
    status, said = look(client)
    assert status == 503
    assert said["parts"]["broker"]["ok"] is False
    assert "none is lost" in said["parts"]["broker"]["words"]


def test_migrations_that_wait(client: Client, db: None, broker: None) -> None:
    beat(seconds_ago=1)
    [latest] = MigrationLoader(connection).graph.leaf_nodes("tracking")
    MigrationRecorder(connection).record_unapplied(*latest)
    status, said = look(client)
    assert status == 503
    assert said["parts"]["migrations"]["words"] == "Migrations not applied: 1. Run `mailer migrate`."


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone(client: Client, broker: None) -> None:
    with unreachable_database():
        status, said = look(client)
    assert status == 503
    assert said["parts"]["database"]["ok"] is False
    assert said["parts"]["worker"]["words"] == "Not known: the database does not answer."


def test_no_secret_and_no_path_is_told(client: Client, db: None) -> None:
    text = client.get("/readyz").content.decode()
    said = env.current()
    assert said.secret_key not in text
    assert str(said.data_dir) not in text
    assert said.redis_url not in text
