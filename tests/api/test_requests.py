"""Every answer and every line of the log carries the id of its request; no line carries a personal link."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from mailer.deliveries.links import UNSUBSCRIBE, signer


def test_an_id_that_the_proxy_gave_is_kept_and_nonsense_is_not(client: Client) -> None:
    assert (
        client.get("/healthz", headers={"X-Request-ID": "proxy-12345678"}).headers["X-Request-ID"] == "proxy-12345678"
    )
    for odd in ("short", "x" * 65, "with space 1234", "line\\nbreak123"):
        given = client.get("/healthz", headers={"X-Request-ID": odd}).headers["X-Request-ID"]
        assert given != odd
        assert len(given) == 16


@pytest.mark.django_db
def test_the_log_names_the_pattern_of_an_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    token = signer(UNSUBSCRIBE).sign(7)
    with caplog.at_level(logging.INFO, "mailer.api.requests"):
        client.get(f"/u/{token}?x=ada@uni.example.org")
        client.get("/healthz")
    [line] = [record for record in caplog.records if record.name == "mailer.api.requests"]
    assert token not in line.getMessage()
    assert "@" not in line.getMessage()
    assert line.__dict__["fields"]["route"].startswith("u/")
