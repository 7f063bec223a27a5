"""Which provider a name means, and what its settings must be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mailer import env
from mailer.env import Env, EnvironmentFaults
from mailer.lib.server_url import UrlRefused
from mailer.providers import registry
from mailer.providers.smtp import Smtp
from mailer.providers.smtp_connection import Server
from mailer.providers.smtp_url import server_of

URL = "smtp+starttls://news%40society:p%23w%2F%C3%A4@mail.example.org"


def read(tmp_path: Path, **variables: str) -> Env:
    return env.read({"MAILER_SECRET_KEY": "x" * 50, "MAILER_DATA_DIR": str(tmp_path), **variables})


def faults(tmp_path: Path, variables: Mapping[str, str]) -> str:
    with pytest.raises(EnvironmentFaults) as caught:
        read(tmp_path, **variables)
    return str(caught.value)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (URL, Server("mail.example.org", 587, "starttls", "news@society", "p#w/ä", timeout=9)),
        ("smtps://u:p@mail.example.org", Server("mail.example.org", 465, "tls", "u", "p", timeout=9)),
        ("smtp://relay:2525", Server("relay", 2525, "none", timeout=9)),
        ("smtp://u:p@127.0.0.1", Server("127.0.0.1", 25, "none", "u", "p", timeout=9)),
        ("smtps://[::1]:4650", Server("::1", 4650, "tls", timeout=9)),
    ],
)
def test_a_server_named_by_its_url(url: str, server: Server) -> None:
    assert server_of(url, timeout=9) == server


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "must start with"),
        ("mail.example.org", "must start with"),
        ("http://mail.example.org", "must start with"),
        ("smtp://", "must have the form"),
        ("smtps://u:p/w@mail.example.org", "port|form"),
        ("smtps://mail.example.org:99999", "port"),
        ("smtps://mail.example.org/path", "must have the form"),
        ("smtp://u:secret@mail.example.org", "over TLS only"),
    ],
)
def test_what_names_no_server_is_refused_without_repeating_it(url: str, words: str) -> None:
    with pytest.raises(UrlRefused, match=words) as caught:
        server_of(url, timeout=9)
    assert "secret" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    assert "p#w" not in repr(server_of(URL, timeout=9))


def test_faults_of_the_environment(tmp_path: Path) -> None:
    assert "MAILER_SMTP_URL is not set" in faults(tmp_path, {"MAILER_PROVIDER": "smtp"})
    assert "MAILER_FAILOVER_PROVIDER is smtp, but" in faults(tmp_path, {"MAILER_FAILOVER_PROVIDER": "smtp"})
    assert "the usual provider itself" in faults(tmp_path, {"MAILER_FAILOVER_PROVIDER": "sendgrid"})
    assert "Use one of sendgrid, smtp" in faults(tmp_path, {"MAILER_PROVIDER": "pigeon"})
    said = faults(tmp_path, {"MAILER_SMTP_URL": "smtp://u:secret@mail.example.org"})
    assert "MAILER_SMTP_URL: a password goes over TLS only" in said
    assert "secret" not in said
    assert "is no file" in faults(tmp_path, {"MAILER_SMTP_CA_FILE": str(tmp_path / "none.pem")})


@pytest.mark.parametrize(
    ("public", "name"),
    [("https://letters.example.org", "letters.example.org"), ("http://127.0.0.1:8000", ""), ("http://localhost", "")],
)
def test_our_own_name_is_told_where_we_have_one(tmp_path: Path, public: str, name: str) -> None:
    said = read(tmp_path, MAILER_SMTP_URL=URL, MAILER_PUBLIC_URL=public)
    provider = registry.PROVIDERS["smtp"](said)
    assert isinstance(provider, Smtp)
    assert provider._server.helo == name
