"""``mailer check`` finds each fault, says its remedy, and is silent when there is none."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from mailer.runtime import broker
from mailer.runtime.supervisor import Supervisor
from tests.cli.command import KEY, mailer
from tests.installed import Migrated

COMPLETE = {
    "MAILER_SECRET_KEY": KEY,
    "SENDGRID_API_KEY": "SG.x",
    "SENDGRID_WEBHOOK_KEYS": "MFkw",
    "MAILER_PUBLIC_URL": "https://letters.example.org",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def broker_url(tmp_path: Path) -> Iterator[str]:
    tree = Supervisor(tmp_path / "logs")
    with broker.private_socket() as socket:
        tree.start(broker.child(broker.find_server(os.environ), socket, tmp_path, os.environ))
        tree.wait_until(lambda: broker.answers(socket), what="broker", seconds=20)
        yield broker.url(socket)
        tree.stop()


def faults(home: Path, **variables: str) -> dict[str, str]:
    """What ``mailer check`` finds wrong, by subject; each with a remedy."""
    done = mailer("check", "--json", data_dir=home, **variables)
    said: dict[str, Any] = orjson.loads(done.stdout)
    found = {check["subject"]: check["found"] for check in said["checks"] if check["remedy"]}
    assert said["ok"] == (found == {})
    assert done.returncode == (1 if found else 0)
    return found


def test_a_complete_installation_has_no_fault(home: Path, broker_url: str, migrated: Migrated) -> None:
    migrated(home)
    assert faults(home, REDIS_URL=broker_url, **COMPLETE) == {}


def test_a_new_installation_is_told_what_it_lacks(home: Path) -> None:
    found = faults(home, MAILER_SECRET_KEY=KEY, REDIS_URL=f"redis+socket://{home}/none")
    assert set(found) == {"database", "broker", "provider key", "webhook key", "public address"}
    assert not home.exists(), "checking changes nothing"


def test_pending_migrations_are_counted(home: Path) -> None:
    home.mkdir()
    (home / "mailer.sqlite3").touch()
    assert faults(home, **COMPLETE)["migrations"].endswith(" not applied")


def test_without_an_environment_its_faults_are_told_one_by_one(home: Path) -> None:
    done = mailer("check", data_dir=home, MAILER_LEASE="soon")
    assert done.returncode == 1
    assert done.stdout.count("FAULT  environment") == 2
    assert "Change it or unset it." in done.stdout


def test_a_database_server_that_is_gone(home: Path) -> None:
    found = faults(home, DATABASE_URL="postgres://mailer:hush@127.0.0.1:1/mailer", **COMPLETE)
    assert found["database"].startswith("PostgreSQL does not answer")
    assert "migrations" not in found
    assert "hush" not in found["database"]


def test_a_file_where_the_data_directory_should_be(home: Path) -> None:
    home.touch()
    assert faults(home, **COMPLETE)["data directory"] == f"{home} is a file"
