"""A domain is read from whatever people type for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer import env
from mailer.providers.domain.asking import DomainRefused, domain_of, leaving_of

SECRET = {"MAILER_SECRET_KEY": "x"}


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("society.example.org", "society.example.org"),
        (" Society.Example.ORG. ", "society.example.org"),
        ("news@society.example.org", "society.example.org"),
        ("https://society.example.org/members?x=1", "society.example.org"),
        ("verein.exämple.org", "verein.xn--exmple-cua.org"),
    ],
)
def test_what_people_type(typed: str, domain: str) -> None:
    assert domain_of(typed) == domain


@pytest.mark.parametrize(
    "typed", ["", "org", "@", "192.0.2.1", "a b.org", "-a.org", "a..org", "x" * 64 + ".org", "ä\u0301\u200d.org"]
)
def test_what_is_no_domain(typed: str) -> None:
    with pytest.raises(DomainRefused, match="what stands after the @"):
        domain_of(typed)


@given(st.text(max_size=80))
def test_nothing_else_ever_happens(typed: str) -> None:
    try:
        domain = domain_of(typed)
    except DomainRefused:
        return
    assert domain_of(domain) == domain


def test_how_letters_leave_by_the_settings() -> None:
    own = {"MAILER_PROVIDER": "smtp", "MAILER_SMTP_URL": "smtp+starttls://a:b@mail.example.org:587"}
    said = env.read(SECRET | own | {"MAILER_SMTP_RETURN_PATH": "bounces.example.org"})
    assert leaving_of(said).server == "mail.example.org"
    assert leaving_of(said).return_path == "bounces.example.org"
    assert leaving_of(said, return_path="").return_path == ""
    assert leaving_of(said, provider="sendgrid").return_path == ""


@pytest.mark.parametrize("server", ["192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:5353"])
def test_a_name_server_of_one_s_own(server: str) -> None:
    assert env.read(SECRET | {"MAILER_DNS_RESOLVER": server}).dns_resolver == server


@pytest.mark.parametrize("server", ["dns.example.org", "192.0.2.1:0", "192.0.2.1:x", "[2001:db8::1", "1.2.3"])
def test_what_is_no_name_server(server: str) -> None:
    with pytest.raises(env.EnvironmentFaults, match="MAILER_DNS_RESOLVER"):
        env.read(SECRET | {"MAILER_DNS_RESOLVER": server})
