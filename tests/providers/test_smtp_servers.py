"""Against servers that others wrote: aiosmtpd, with TLS and sign-in, and Postfix's smtp-sink where it is there."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailer.providers.port import AccountRefused, ProviderFailure, TemporaryFailure
from mailer.providers.smtp import Server, Smtp
from mailer.runtime.ports import free_port
from tests.providers.certificates import Authority
from tests.providers.letters import consignment, copies, copy

LOOPBACK = "127.0.0.1"
USER, PASSWORD = "news", "pässword"


class Box:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 2.0.0 kept"

    def received(self) -> Counter[str]:
        return Counter(address for envelope in self.envelopes for address in envelope.rcpt_tos)


def signs_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


@contextmanager
def mailbox(*, tls_at_once: ssl.SSLContext | None = None, **options: Any) -> Iterator[tuple[Box, int]]:
    box = Box()
    port = free_port()
    controller = Controller(box, hostname=LOOPBACK, port=port, ssl_context=tls_at_once, **options)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def smtp(folder: Path, server: Server) -> Smtp:
    return Smtp(server=server, journal_dir=folder)


def send(folder: Path, server: Server, count: int = 3) -> None:
    provider = smtp(folder, server)
    try:
        assert not provider.pack(consignment(*copies(count)))().in_part
    finally:
        provider.close()


def test_plain(tmp_path: Path) -> None:
    with mailbox(enable_SMTPUTF8=True) as (box, port):
        provider = smtp(tmp_path, Server(LOOPBACK, port, "none", timeout=5))
        accepted = provider.pack(consignment(*copies(20), copy(21, address="jörg@bücher.example.org")))()
        provider.close()
    assert not accepted.in_part
    assert accepted.reference == "2.0.0 kept"
    assert box.received() == {
        **{f"member{n}@mail.example.org": 1 for n in range(1, 21)},
        "jörg@xn--bcher-kva.example.org": 1,
    }


@pytest.mark.parametrize("mechanisms", [["LOGIN"], ["PLAIN"], []])
def test_starttls_and_sign_in(tmp_path: Path, authority: Authority, mechanisms: list[str]) -> None:
    options: dict[str, Any] = {
        "tls_context": authority.context_for(LOOPBACK),
        "require_starttls": True,
        "authenticator": signs_in,
        "auth_required": True,
        "auth_exclude_mechanism": mechanisms,
    }
    with mailbox(**options) as (box, port):
        server = Server(LOOPBACK, port, "starttls", USER, PASSWORD, timeout=5, ca_file=str(authority.file))
        send(tmp_path, server)
        with pytest.raises(AccountRefused, match="535"):
            send(tmp_path, Server(LOOPBACK, port, "starttls", USER, "wrong", timeout=5, ca_file=str(authority.file)))
    assert box.received().total() == 3


def test_tls_at_once(tmp_path: Path, authority: Authority) -> None:
    with mailbox(tls_at_once=authority.context_for(LOOPBACK)) as (box, port):
        send(tmp_path, Server(LOOPBACK, port, "tls", timeout=5, ca_file=str(authority.file)))
    assert box.received().total() == 3


def refused_for_its_certificate() -> AbstractContextManager[object]:
    return pytest.raises(TemporaryFailure, match="certificate")


def test_a_certificate_nobody_vouches_for_is_not_spoken_to(tmp_path: Path, authority: Authority) -> None:
    with mailbox(tls_context=authority.context_for(LOOPBACK)) as (box, port), refused_for_its_certificate():
        send(tmp_path, Server(LOOPBACK, port, "starttls", timeout=5))
    assert not box.envelopes


def test_a_certificate_for_another_name_is_not_spoken_to(tmp_path: Path, authority: Authority) -> None:
    with mailbox(tls_context=authority.context_for("mail.example.org")) as (box, port), refused_for_its_certificate():
        send(tmp_path, Server(LOOPBACK, port, "starttls", timeout=5, ca_file=str(authority.file)))
    assert not box.envelopes


@pytest.mark.parametrize(
    ("server", "expected", "words"),
    [
        (Server(LOOPBACK, 0, "starttls", timeout=3), AccountRefused, "no STARTTLS"),
        (Server(LOOPBACK, 0, "tls", timeout=3), TemporaryFailure, "TLS with"),
        (Server(LOOPBACK, 0, "none", "u", "p", timeout=3), AccountRefused, "no way to sign in"),
    ],
)
def test_what_the_server_does_not_offer(
    tmp_path: Path, server: Server, expected: type[ProviderFailure], words: str
) -> None:
    with mailbox() as (_, port), pytest.raises(expected, match=words):
        send(tmp_path, Server(server.host, port, server.security, server.username, server.password, timeout=3))


def test_a_message_larger_than_the_server_takes(tmp_path: Path) -> None:
    with mailbox(data_size_limit=200) as (box, port), pytest.raises(ProviderFailure, match="up to 200 bytes"):
        send(tmp_path, Server(LOOPBACK, port, "none", timeout=3))
    assert not box.envelopes


SINK = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")
needs_postfix = pytest.mark.skipif(SINK is None, reason="smtp-sink is not installed: it comes with Debian's postfix")


@contextmanager
def postfix(folder: Path, *options: str) -> Iterator[int]:
    port = free_port()
    command = [str(SINK), *options, "-d", str(folder / "mail."), *_as_nobody(folder), f"{LOOPBACK}:{port}", "20"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as sink:
        try:
            _wait_for(port)
            yield port
        finally:
            sink.terminate()


def _as_nobody(folder: Path) -> list[str]:
    if os.geteuid():
        return []
    for place in (folder, *folder.parents[:3]):
        place.chmod(0o777)
    return ["-u", "nobody"]


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection((LOOPBACK, port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def arrived(folder: Path) -> Counter[str]:
    """What smtp-sink wrote to its files, by recipient."""
    found = [path.read_text("utf-8") for path in folder.glob("mail.*")]
    lines = [line for text in found for line in text.splitlines() if line.startswith("X-Rcpt-Args:")]
    return Counter(line.partition("<")[2].partition(">")[0] for line in lines)


@needs_postfix
@pytest.mark.parametrize("options", [(), ("-p",), ("-e",)])
def test_postfix_takes_everything(tmp_path: Path, options: tuple[str, ...]) -> None:
    with postfix(tmp_path, *options) as port:
        send(tmp_path / "journals", Server(LOOPBACK, port, "none", timeout=5), count=30)
        found = arrived(tmp_path)
    assert found == {f"member{n}@mail.example.org": 1 for n in range(1, 31)}


@needs_postfix
def test_postfix_hangs_up_at_the_end_of_a_message(tmp_path: Path) -> None:
    with postfix(tmp_path, "-q", ".") as port:
        provider = smtp(tmp_path / "journals", Server(LOOPBACK, port, "none", timeout=5))
        accepted = provider.pack(consignment(*copies(5)))()
    assert (list(accepted.in_doubt), list(accepted.untouched)) == ([0], [1, 2, 3, 4])


@needs_postfix
def test_postfix_refuses_every_recipient_for_now(tmp_path: Path) -> None:
    with postfix(tmp_path, "-r", "rcpt") as port:
        provider = smtp(tmp_path / "journals", Server(LOOPBACK, port, "none", timeout=5))
        accepted = provider.pack(consignment(*copies(5)))()
        provider.close()
    assert [failure.temporary for failure in accepted.failures] == [True] * 5
    assert not arrived(tmp_path)
