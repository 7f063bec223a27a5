"""How long records stay is shown with what goes tonight, and changed with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mailer.audit.models import AuditEntry
from mailer.privacy.kinds import KINDS
from mailer.privacy.models import RetentionRule
from mailer.tracking.models import Alert


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def old_alerts(db: None) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    for number in range(3):
        Alert.objects.create(
            kind="account", subject=f"x:{number}", words="x", first_at=long_ago, last_at=long_ago, settled_at=long_ago
        )


def test_every_kind_stands_there_with_what_goes_tonight(admin: Client, old_alerts: None) -> None:
    page = text(admin.get("/retention"))
    for kind in KINDS:
        assert f'href="/retention/{kind.slug}"' in page
    assert "<strong>Tonight 3 records go.</strong>" in page


def test_a_rule_is_decided_with_its_reason_and_waits_a_day(admin: Client, old_alerts: None) -> None:
    said = {"days": "30", "reason": "decided by the Council"}
    assert admin.post("/retention/alerts", said)["Location"] == "/retention"
    assert RetentionRule.objects.get().days == 30
    assert AuditEntry.objects.get(action="retention.set").detail == {"days": 30, "reason": "decided by the Council"}
    page = text(admin.get("/retention"))
    assert "Nothing goes tonight." in page
    assert "3 from tomorrow on" in page


def test_for_ever(admin: Client) -> None:
    admin.post("/retention/audit", {"for_ever": "1", "reason": "by law"})
    assert RetentionRule.objects.get().days is None
    assert "for ever" in text(admin.get("/retention/audit"))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"days": "30"}, "Say why"),
        ({"reason": "x"}, "one of the two"),
        ({"days": "500", "for_ever": "1", "reason": "x"}, "one of the two"),
        ({"days": "30", "reason": "x"}, "365 days at least"),
        ({"days": "-1", "reason": "x"}, "aria-invalid"),
    ],
)
def test_what_can_t_be_decided_is_said(admin: Client, said: dict[str, str], fault: str) -> None:
    assert fault in text(admin.post("/retention/audit", said))
    assert not RetentionRule.objects.exists()


def test_there_are_no_other_kinds(admin: Client) -> None:
    assert admin.get("/retention/letters").status_code == 404
