"""What results hand out line by line: the proof of sending, and every report; and the letter with its clicks."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from tests.deliveries.sending import Post, copies, start
from tests.people import make_campaign
from tests.tracking.stories import BROWSER, event, post


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada)
    Delivery.objects.update(tracked=True)
    Post().send_all()
    post(event(copies(campaign)[0], "click", after=60, url=society.website, useragent=BROWSER))
    return campaign


def body(answer: Any) -> bytes:
    assert answer.status_code == 200
    return bytes(answer.getvalue())


def test_the_proof_is_signed_and_its_making_recorded(clerk: Client, sent: Campaign, grace: Staff) -> None:
    answer = clerk.post(f"/letters/{sent.pk}/results/proof")
    lines = body(answer).splitlines()
    assert orjson.loads(lines[-1])["people"] == 5
    assert answer["Content-Disposition"] == f'attachment; filename="proof-of-sending-{sent.pk}.txt"'
    entry = AuditEntry.objects.get(action="campaign.proof_made")
    assert (entry.actor, entry.subject) == (f"staff:{grace.pk}", f"campaign:{sent.pk}")


def test_the_button_stands_on_governance_mail_alone(clerk: Client, sent: Campaign) -> None:
    assert "Proof of sending" not in clerk.get(f"/letters/{sent.pk}/results").content.decode()
    Campaign.objects.update(topic=None)
    for page in ("results", "report"):
        assert "Proof of sending" in clerk.get(f"/letters/{sent.pk}/{page}").content.decode()


def test_who_may_not_download_names_gets_no_proof(reader: Client, sent: Campaign) -> None:
    Campaign.objects.update(topic=None)
    assert "Proof of sending" not in reader.get(f"/letters/{sent.pk}/results").content.decode()
    assert reader.post(f"/letters/{sent.pk}/results/proof").status_code == 403


def test_a_draft_has_neither(clerk: Client, ada: Staff, society: Society) -> None:
    draft = make_campaign(by=ada)
    assert clerk.post(f"/letters/{draft.pk}/results/proof").status_code == 404
    frame = clerk.get(f"/letters/{draft.pk}/results/heat")
    assert "No copy of this letter was made yet." in frame.content.decode()
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert body(clerk.get(f"/letters/{draft.pk}/results/events")) == b""


def test_every_report_as_a_line(clerk: Client, sent: Campaign) -> None:
    assert "All reports" in clerk.get(f"/letters/{sent.pk}/results").content.decode()
    (line,) = body(clerk.get(f"/letters/{sent.pk}/results/events")).splitlines()
    assert orjson.loads(line)["read_by"] == "person"


def test_who_sees_no_members_gets_no_reports(reader: Client, sent: Campaign) -> None:
    assert "All reports" not in reader.get(f"/letters/{sent.pk}/results").content.decode()
    assert reader.get(f"/letters/{sent.pk}/results/events").status_code == 403


def test_the_letter_shows_its_clicks_and_can_do_nothing(reader: Client, sent: Campaign) -> None:
    answer = reader.get(f"/letters/{sent.pk}/results/heat")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    page = answer.content.decode()
    assert "followed by people: " in page
    assert all(copy.address not in page for copy in copies(sent))
