"""The audit log: read, searched, filtered, exported."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.audit.services import record
from mailer.campaigns.models import Campaign
from mailer.console.history import told


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def log(ada: Staff, vera: Staff) -> None:
    Campaign.objects.create(pk=7, name="Milstein Award", content_type="award")
    record(actor=f"staff:{ada.pk}", action="account.role_changed", subject=f"staff:{vera.pk}", detail={"to": "editor"})
    record(actor=f"staff:{vera.pk}", action="campaign.submitted", subject="campaign:7")
    record(actor="pump", action="campaign.paused", subject="campaign:7", detail={"reason": "=1+1"})


def test_entries_are_told_with_names_and_lead_to_what_they_are_about(admin: Client, log: None) -> None:
    page = text(admin.get("/audit"))
    assert "Changed a role to editor" in page
    assert '<a href="/letters/7">letter Milstein Award</a>' in page
    assert page.index("Paused a") < page.index("Submitted a") < page.index("Changed a role")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=vera", ["Submitted", "Changed"]),
        ("q=changed+a+role", ["Changed"]),
        ("q=role+changed", ["Changed"]),
        ("q=campaign:7", ["Paused", "Submitted"]),
        ("q=letter+7", ["Paused", "Submitted"]),
        ("q=milstein", ["Paused", "Submitted"]),
        ("q=7", ["Paused", "Submitted"]),
        ("q=campaign:70", []),
        ("q=pump", ["Paused"]),
        ("kind=account", ["Changed"]),
        ("kind=campaign&q=pump", ["Paused"]),
        ("q=nonsense", []),
        ("kind=nonsense&since=x", ["Paused", "Submitted", "Changed"]),
    ],
)
def test_search_and_filter(admin: Client, log: None, query: str, shown: list[str]) -> None:
    page = text(admin.get(f"/audit?{query}"))
    assert [verb for verb in ("Paused", "Submitted", "Changed") if f"{verb} a" in page] == shown


def test_a_time_leaves_out_what_is_older(admin: Client, log: None) -> None:
    AuditEntry.objects.filter(action="campaign.paused").update(at=timezone.now() - timedelta(days=3))
    assert "Paused a letter" not in text(admin.get("/audit?since=1"))
    assert "Paused a letter" in text(admin.get("/audit?since=7"))


def test_the_csv_is_what_the_filter_leaves(admin: Client, log: None) -> None:
    answer: Any = admin.get("/audit/export.csv?kind=campaign")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["What"] for row in rows] == ["Paused a letter: =1+1", "Submitted a letter for approval"]
    assert [row["Action"] for row in rows] == ["campaign.paused", "campaign.submitted"]
    assert rows[0]["Detail"] == "reason: =1+1"
    assert rows[1]["Who"] == "Vera"


def test_an_empty_log_says_what_will_stand_there(admin: Client) -> None:
    AuditEntry.objects.all().delete()
    assert "Nothing yet" in text(admin.get("/audit"))


def test_a_longer_log_costs_no_more_queries(
    admin: Client, log: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        record(actor=f"staff:{number}", action="campaign.created", subject=f"campaign:{number}")
    with django_assert_num_queries(8):  # session, reader, kinds, entries, people, letters, society, alerts
        admin.get("/audit")


def test_what_is_gone_keeps_its_number(db: None) -> None:
    record(actor="staff:99", action="campaign.created", subject="campaign:98")
    record(actor="command line", action="odd", subject="thing")
    odd, gone = told(AuditEntry.objects.all())
    assert (gone.who, gone.subject) == ("account 99", "letter 98")
    assert (odd.said, odd.subject, odd.href) == ("odd", "thing", "")
