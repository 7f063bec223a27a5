"""``mailer bounces`` reads the mailbox, or says what to set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from tests.cli.command import KEY, mailer
from tests.installed import Migrated
from tests.tracking.mailbox.imapserver import ImapServer, imap_server
from tests.tracking.mailbox.mails import dsn, mail


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, migrated: Migrated) -> Path:
    return migrated(tmp_path_factory.mktemp("bounces") / "var")


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        running.deliver(mail(), mail(subject="Out of office", Auto_Submitted="auto-replied"))
        yield running


def run(home: Path, *words: str, url: str = "") -> tuple[int, str]:
    done = mailer("bounces", *words, data_dir=home, MAILER_SECRET_KEY=KEY, MAILER_BOUNCE_IMAP_URL=url)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_it_is_looked_at_and_worked_through(home: Path, server: ImapServer) -> None:
    assert run(home, "check", url=server.url) == (0, "127.0.0.1, INBOX: 2 new messages.\n")
    code, said = run(home, "poll", "--json", url=server.url)
    assert code == 0
    assert orjson.loads(said) == {"bounces": 0, "unsubscribes": 0, "replies": 1, "left": 1}
    assert run(home, "check", url=server.url) == (0, "127.0.0.1, INBOX: 0 new messages.\n")


@pytest.mark.slow
def test_without_a_mailbox_it_says_what_to_set(home: Path) -> None:
    code, said = run(home, "poll")
    assert code == 1
    assert "Set MAILER_BOUNCE_IMAP_URL to imaps://user:password@host/INBOX" in said


@pytest.mark.slow
def test_a_message_is_explained(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "message.eml"
    for message, words in (
        (
            dsn(to="bounce+12@x.example.org", address="gone@y.example.org"),
            "A bounce for good of copy 12, status 5.1.1.",
        ),
        (mail(), "It stays unread for a person."),
    ):
        file.write_bytes(message)
        code, said = run(home, "explain", str(file))
        assert code == 0
        assert words in said
