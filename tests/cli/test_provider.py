"""``mailer provider test`` sends one message and tells each step, or why the next one failed."""

from __future__ import annotations

import socket
from pathlib import Path

import orjson
import pytest

from mailer.demo.setting import SOCIETY
from tests.cli.command import KEY, mailer
from tests.installed import Migrated
from tests.mailserver import MailServer, Manners
from tests.providers.domain.nameserver import serving, txt

TO = "ada@society.example.org"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, migrated: Migrated) -> Path:
    folder = tmp_path_factory.mktemp("provider")
    home = migrated(folder / "var")
    (folder / "society.json").write_bytes(orjson.dumps(SOCIETY))
    told = mailer("society", "set", str(folder / "society.json"), data_dir=home, MAILER_SECRET_KEY=KEY)
    assert told.returncode == 0, told.stderr
    return home


def run(home: Path, port: int, *words: str) -> tuple[int, str]:
    url = f"smtp://127.0.0.1:{port}"
    done = mailer(
        "provider", "test", "--to", TO, *words, data_dir=home, MAILER_SECRET_KEY=KEY, MAILER_SMTP_URL=url,
        MAILER_PROVIDER="smtp",
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def test_each_step_is_told(home: Path) -> None:
    with MailServer() as server:
        code, said = run(home, server.port)
    assert code == 0
    steps = [line.split(":")[0].split()[-1] for line in said.splitlines()]
    assert steps == ["resolve", "connect", "accepted"]
    assert server.received() == {TO: 1}
    assert not list((home / "journals").iterdir())


def test_as_json(home: Path) -> None:
    with MailServer() as server:
        _, said = run(home, server.port, "--json")
    steps = [orjson.loads(line) for line in said.splitlines()]
    assert [(step["step"], step["ok"]) for step in steps] == [("resolve", True), ("connect", True), ("accepted", True)]


def test_a_recipient_that_is_refused(home: Path) -> None:
    with MailServer(Manners(recipient=lambda _: "550 5.1.1 no such user")) as server:
        code, said = run(home, server.port)
    assert code == 1
    assert said.splitlines()[-1] == "FAULT  stopped: The recipient is refused: 550 5.1.1 no such user"


def test_a_server_that_is_not_there(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    code, said = run(home, port)
    assert code == 1
    assert "can't be reached" in said


def test_a_rehearsal_writes_to_the_allowed_domains_only(home: Path) -> None:
    with MailServer() as server:
        done = mailer(
            "provider", "test", "--to", TO, data_dir=home, MAILER_SECRET_KEY=KEY, MAILER_PROVIDER="smtp",
            MAILER_SMTP_URL=f"smtp://127.0.0.1:{server.port}", MAILER_ONLY_TO="elsewhere.example.org",
        )  # fmt: skip
        assert server.received() == {}
    assert done.returncode == 1
    assert "MAILER_ONLY_TO" in done.stdout


def ask(home: Path, server: str, *words: str) -> tuple[int, str]:
    done = mailer("provider", "dns", *words, data_dir=home, MAILER_SECRET_KEY=KEY, MAILER_DNS_RESOLVER=server)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_the_sender_s_domain_is_checked(home: Path) -> None:
    zone = {
        ("example.org", "TXT"): [txt("v=spf1 include:sendgrid.net -all")],
        ("sendgrid.net", "TXT"): [txt("v=spf1 ip4:192.0.2.0/24 ~all")],
    }
    with serving(zone) as names:
        code, said = ask(home, names.address, "example.org")
        assert "ok     SPF (example.org): One record, 1 of 10 questions" in said
        assert "FAULT  DMARC (_dmarc.example.org): There is no DMARC record." in said
        assert code == 1
        lines = ask(home, names.address, "example.org", "--json", "--selector", "ours")[1].splitlines()
    found = [orjson.loads(line) for line in lines]
    assert {"ours._domainkey.example.org", "example.org"} <= {finding["place"] for finding in found}


def test_what_is_no_domain_is_said(home: Path) -> None:
    assert ask(home, "127.0.0.1:9", "nonsense") == (
        1, "Error: This is no domain. Write what stands after the @, such as society.example.org.\n"
    )  # fmt: skip
