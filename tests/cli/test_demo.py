"""``mailer demo`` keeps to this machine, whatever the environment names."""

from __future__ import annotations

import os

import pytest

from mailer.cli.demo import _stay_here


def test_no_real_provider_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {
        "SENDGRID_API_KEY": "SG.real",
        "SENDGRID_API_URL": "https://api.sendgrid.com",
        "MAILER_PROVIDER": "smtp",
        "MAILER_SMTP_URL": "smtps://u:p@mail.example.org",
        "MAILER_PROVIDER_TIMEOUT": "7",
    }
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    _stay_here()
    assert {name for name in named if name in os.environ} == {"MAILER_PROVIDER_TIMEOUT"}
