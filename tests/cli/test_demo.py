"""``mailer demo`` keeps to this machine, whatever the environment names."""

from __future__ import annotations

import os

import pytest

from mailer.cli.demo import stay_here


def test_no_real_provider_register_or_mailbox_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {
        "SENDGRID_API_KEY": "SG.real",
        "SENDGRID_API_URL": "https://api.sendgrid.com",
        "MAILER_PROVIDER": "smtp",
        "MAILER_FAILOVER_PROVIDER": "mailgun",
        "MAILGUN_API_KEY": "real",
        "MAILER_SMTP_URL": "smtps://u:p@mail.example.org",
        "MAILER_BOUNCE_IMAP_URL": "imaps://u:p@mail.example.org/INBOX",
        "MAILER_UNSUBSCRIBE_ADDRESS": "leave@society.example.org",
        "MAILER_S3_BUCKET": "pictures",
        "DATABASE_URL": "postgres://mailer:hush@db.example.org/mailer",
        "MAILER_PROVIDER_TIMEOUT": "7",
    }
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    stay_here()
    assert {name for name in named if name in os.environ} == {"MAILER_PROVIDER_TIMEOUT"}
