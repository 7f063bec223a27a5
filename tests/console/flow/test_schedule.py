"""When a letter goes out: what the form refuses, in words, and what it sets."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from tests.people import make_campaign


@pytest.fixture
def approved(ada: Staff, society: Society) -> Campaign:
    campaign = make_campaign(by=ada)
    services.submit(campaign=campaign, by=ada)
    services.approve(campaign=campaign, by=ada)
    return campaign


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"way": "at", "at": "", "zone": "UTC"}, "on which day"),
        ({"way": "at", "at": "soon", "zone": "UTC"}, "such as 2026-12-01 09:00"),
        ({"way": "at", "at": "2000-01-01T09:00", "zone": "UTC"}, "has passed"),
        ({"way": "at", "at": "2099-01-01T09:00", "zone": "Atlantis"}, "no time zone"),
        ({"way": "at", "at": "2036-03-30T02:30", "zone": "Europe/Berlin"}, "clocks go forward"),
        ({"way": "local", "at": "2099-01-01T09:00", "zone": "UTC", "local_clock": ""}, "clocks shall show"),
    ],
)
def test_a_time_that_can_not_be_is_refused(
    client: Client, grace: Staff, approved: Campaign, said: dict[str, str], words: str
) -> None:
    client.force_login(grace)
    answer = client.post(f"/letters/{approved.pk}/schedule", said)
    assert words in answer.content.decode()
    approved.refresh_from_db()
    assert approved.state == State.APPROVED


def test_a_time_in_a_zone(client: Client, grace: Staff, approved: Campaign) -> None:
    client.force_login(grace)
    said = {"way": "local", "at": "2099-07-01T09:00", "zone": "Europe/Athens", "local_clock": "10:30"}
    client.post(f"/letters/{approved.pk}/schedule", said)
    approved.refresh_from_db()
    assert approved.scheduled_for == datetime(2099, 7, 1, 6, 0, tzinfo=UTC)
    assert (approved.state, approved.zone, approved.local_clock) == (State.SCHEDULED, "Europe/Athens", time(10, 30))


def test_only_what_is_approved_gets_a_time(client: Client, grace: Staff, edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    client.force_login(grace)
    answer = client.post(f"/letters/{campaign.pk}/schedule", {"way": "now", "zone": "UTC"}, follow=True)
    assert "Only a letter that is approved" in answer.content.decode()
