"""`/metrics` is not there unless it is wanted, and answers nobody without the token."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from mailer import env

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_token(monkeypatch: pytest.MonkeyPatch) -> None:
    said = replace(env.current(), metrics_token="let-me-in")
    monkeypatch.setattr(env, "current", lambda: said)


def test_it_is_off_by_default(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.usefixtures("with_token")
@pytest.mark.parametrize(
    "header", ["", "let-me-in", "Bearer other", "Basic let-me-in", "Bearer let-me-in2", "Bearer ä"]
)
def test_nobody_is_told_without_the_token(client: Client, header: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert "mailer_" not in answer.content.decode()


@pytest.mark.usefixtures("with_token")
def test_prometheus_is_told_everything(client: Client) -> None:
    answer = client.get("/metrics", headers={"Authorization": "Bearer let-me-in"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert "mailer_due_copies 0.0" in answer.content.decode()
    assert client.post("/metrics").status_code == 405
