"""The page of a letter: what can be done from it, and that it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.archive.models import PublicLetter
from mailer.campaigns import services
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import BatchState, Fate
from tests.people import make_campaign


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def scheduled(client: Client, grace: Staff, society: Society) -> Campaign:
    client.force_login(grace)
    campaign = make_campaign(by=grace)
    services.submit(campaign=campaign, by=grace)
    services.approve(campaign=campaign, by=grace)
    services.schedule(campaign=campaign, at=timezone.now() + timedelta(days=1), by=grace, zone="UTC")
    return campaign


def test_a_time_is_taken_away_in_one_press_and_the_approval_stays(client: Client, scheduled: Campaign) -> None:
    assert "Stop: take its time away" in text(client.get(f"/letters/{scheduled.pk}"))
    page = text(client.post(f"/letters/{scheduled.pk}/unschedule", follow=True))
    assert "Choose when it goes out" in page
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.scheduled_for) == (State.APPROVED, None)


def test_another_time_needs_no_second_approval(client: Client, scheduled: Campaign) -> None:
    page = text(client.get(f"/letters/{scheduled.pk}/schedule"))
    assert "T" in page
    said = {"way": "at", "at": "2099-01-01T09:00", "zone": "Europe/Athens", "do": "set"}
    client.post(f"/letters/{scheduled.pk}/schedule", said)
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.zone, scheduled.scheduled_for.year) == (State.SCHEDULED, "Europe/Athens", 2099)  # type: ignore[union-attr]


def test_as_long_as_nothing_has_left_one_press_stops_it(clerk: Client, campaign: Campaign) -> None:
    Batch.objects.update(not_before=timezone.now() + timedelta(seconds=40))
    page = text(clerk.get(f"/letters/{campaign.pk}"))
    assert "Nothing has left yet" in page
    assert "Stop it now" in page
    page = text(clerk.post(f"/letters/{campaign.pk}/pause", follow=True))
    campaign.refresh_from_db()
    assert campaign.state == State.PAUSED
    assert "Let it go on …" in page


def test_once_a_copy_left_it_is_not_said_that_none_has(clerk: Client, campaign: Campaign) -> None:
    Batch.objects.update(not_before=timezone.now() + timedelta(seconds=40))
    Batch.objects.filter(number=1).update(state=BatchState.ACCEPTED)
    assert "Nothing has left yet" not in text(clerk.get(f"/letters/{campaign.pk}"))


def test_whoever_missed_it_is_counted_and_gets_a_draft(clerk: Client, campaign: Campaign) -> None:
    Batch.objects.update(state=BatchState.ACCEPTED)
    Delivery.objects.filter(ordinal=1).update(fate=Fate.BOUNCED)
    Campaign.objects.update(state=State.SENT)
    # One bounced, and eva had turned the topic off.
    assert "2 members missed it …" in text(clerk.get(f"/letters/{campaign.pk}"))
    page = text(clerk.get(f"/letters/{campaign.pk}/missed"))
    assert "2 members certainly got no copy" in page
    assert "Turned this topic off" in page
    clerk.post(f"/letters/{campaign.pk}/missed")
    again = Campaign.objects.latest("pk")
    assert (again.follow_up_of, again.state) == (campaign, State.DRAFT)


def test_as_long_as_it_goes_out_nobody_has_missed_it(clerk: Client, campaign: Campaign) -> None:
    assert "not finished" in text(clerk.get(f"/letters/{campaign.pk}/missed", follow=True))


def test_a_copy_is_a_draft_of_its_own(clerk: Client, campaign: Campaign) -> None:
    page = text(clerk.post(f"/letters/{campaign.pk}/copy", follow=True))
    made = Campaign.objects.latest("pk")
    assert (made.name, made.content, made.state) == ("Award, copy", campaign.content, State.DRAFT)
    assert "Write the letter" in page


def test_a_letter_is_published_and_taken_back(clerk: Client, campaign: Campaign, client: Client) -> None:
    assert "is not sent" in text(clerk.post(f"/letters/{campaign.pk}/publish", follow=True))
    Campaign.objects.update(state=State.SENT)
    page = text(clerk.post(f"/letters/{campaign.pk}/publish", follow=True))
    letter = PublicLetter.objects.get()
    assert f"/archive/{letter.sent_on.year}/{campaign.pk}" in page
    assert f'action="/letters/{campaign.pk}/withdraw"' in page
    page = text(clerk.post(f"/letters/{campaign.pk}/withdraw", follow=True))
    assert not PublicLetter.objects.exists()
    assert "Publish in the archive" in page
    assert "was not in the archive" in text(clerk.post(f"/letters/{campaign.pk}/withdraw", follow=True))
