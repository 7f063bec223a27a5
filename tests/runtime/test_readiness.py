"""What is missing before an installation is open to the world is told, each with its remedy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.utils import timezone

from mailer import env
from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.audit.services import record
from mailer.backup.taking import BACKED_UP
from mailer.content.models import Society
from mailer.deliveries.models import Heartbeat
from mailer.env import Env
from mailer.members.models import Address, Member
from mailer.runtime import broker
from mailer.runtime.readiness import examine_readiness
from mailer.runtime.supervisor import Supervisor
from tests.api.signed import SigningProvider

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("broker")
    tree = Supervisor(folder / "logs")
    with broker.private_socket() as socket:
        tree.start(broker.child(broker.find_server(os.environ), socket, folder, os.environ))
        tree.wait_until(lambda: broker.answers(socket), what="broker", seconds=20)
        yield broker.url(socket)
        tree.stop()


@pytest.fixture
def ready(server: str, ada: Staff, society: Society, nils: Member, tmp_path: Path) -> Env:
    """An installation that lacks nothing."""
    tmp_path.chmod(0o700)
    Heartbeat.objects.create(process="worker", at=timezone.now())
    record(actor="command line", action=BACKED_UP, subject="installation:1", detail={})
    return replace(
        env.current(),
        data_dir=tmp_path,
        redis_url=server,
        secret_key="Kq3mZ8vT1xW5yB7nC9dF2gH4jL6pR0sUaEiOeIuA-_tQ",
        public_url="https://letters.society.example.org",
        sendgrid_webhook_keys=(SigningProvider().public,),
        two_factor_for="approvers",
    )


def faults(said: Env) -> dict[str, str]:
    return {result.subject: result.remedy for result in examine_readiness(said) if not result.healthy}


def test_nothing_is_missing(ready: Env) -> None:
    assert faults(ready) == {}


@pytest.mark.parametrize(
    ("changed", "subject"),
    [
        ({"public_url": "http://letters.society.example.org"}, "https"),
        ({"secret_key": "short"}, "secret key"),
        ({"secret_key": "a" * 60}, "secret key"),
        ({"sendgrid_webhook_keys": ("MFkw",)}, "webhook keys"),
        ({"provider": "postmark"}, "reports of Postmark"),
        ({"failover_provider": "mailgun", "services": (("MAILGUN_API_KEY", "key"),)}, "reports of Mailgun"),
        ({"failover_provider": "mailgun", "services": (("MAILGUN_WEBHOOK_SIGNING_KEY", "key"),)}, "failover"),
        ({"services": (("BREVO_WEBHOOK_SECRET", "no-colon"),)}, "reports of Brevo"),
        ({"only_to": ("society.example.org",)}, "recipients"),
        ({"two_factor_for": "nobody"}, "second factor"),
        ({"log_level": "DEBUG"}, "log level"),
        ({"redis_url": "redis+socket:///nowhere/x.sock"}, "broker for production"),
    ],
)
def test_a_wrong_setting_is_told(ready: Env, changed: dict[str, Any], subject: str) -> None:
    assert list(faults(replace(ready, **changed))) == [subject]


@pytest.mark.parametrize(
    ("break_it", "subject"),
    [
        (lambda: Heartbeat.objects.update(at=timezone.now() - timedelta(hours=1)), "worker"),
        (lambda: AuditEntry.objects.all().delete(), "backup"),
        (lambda: Society.objects.update(postal_address=" "), "society"),
        (lambda: Staff.objects.update(is_active=False), "admin"),
        (lambda: Address.objects.update(address_hash="0" * 32), "address key"),
    ],
)
def test_what_the_rows_lack_is_told(ready: Env, break_it: Callable[[], object], subject: str) -> None:
    break_it()
    assert list(faults(ready)) == [subject]


def test_a_directory_that_others_can_look_into(ready: Env) -> None:
    ready.data_dir.chmod(0o755)
    assert "chmod 700" in faults(ready)["data directory's door"]


def test_a_broker_that_throws_away_keys(ready: Env) -> None:
    client = redis.Redis.from_url(ready.redis_url.replace("redis+socket", "unix", 1))
    client.config_set("maxmemory", "100mb")
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert "noeviction" in faults(ready)["broker's memory"]
    finally:
        client.config_set("maxmemory", "0")
        client.config_set("maxmemory-policy", "noeviction")


def test_sqlite_with_a_broker_elsewhere(ready: Env) -> None:
    found = faults(replace(ready, redis_url="redis://127.0.0.2:1/0"))
    assert ("database for production" in found) == ready.on_sqlite
