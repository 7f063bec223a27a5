"""Whoever finds a fault is told where to report it, if the society has said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mailer import env


def test_without_a_contact_there_is_none(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_the_contact_with_an_end_that_is_to_come(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    said = replace(env.current(), security_contact="mailto:security@society.example.org")
    monkeypatch.setattr(env, "current", lambda: said)
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@society.example.org"
    ends = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=1) < ends - timezone.now() < timedelta(days=365)
