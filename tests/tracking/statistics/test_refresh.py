"""Figures are counted anew when something happened, and rested from when counting is slow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Fate
from mailer.tracking.models import CampaignFigures
from mailer.tracking.statistics.refresh import count_anew, figures_of, mark_stale, refresh_due, verify
from tests.deliveries.sending import Post, start
from tests.people import NOW, make_campaign


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=3)
    Post().send_all()
    Campaign.objects.filter(pk=campaign.pk).update(state=State.SENT, finished_at=NOW)
    campaign.refresh_from_db()
    return campaign


def bounce_one(campaign: Campaign) -> None:
    first = Delivery.objects.filter(campaign=campaign, refusal="").earliest("pk")
    Delivery.objects.filter(pk=first.pk).update(fate=Fate.BOUNCED)


LATER = NOW + timedelta(minutes=1)


def test_the_first_look_counts(sent: Campaign) -> None:
    assert figures_of(sent, now=NOW).figures.whole.copies == 3
    assert CampaignFigures.objects.get().counted_at == NOW


def test_what_is_kept_is_shown_until_something_happens(sent: Campaign) -> None:
    count_anew(sent.pk, now=NOW)
    bounce_one(sent)
    assert figures_of(sent, now=LATER).figures.whole.outcomes == {"accepted": 3}
    mark_stale([sent.pk])
    assert figures_of(sent, now=LATER).figures.whole.outcomes == {"accepted": 2, "bounced": 1}
    assert not CampaignFigures.objects.get().stale


def test_what_took_long_is_counted_rarely(sent: Campaign) -> None:
    count_anew(sent.pk, now=NOW)
    CampaignFigures.objects.update(took=10.0, stale=True)
    told = figures_of(sent, now=LATER)
    assert (told.stale, told.at) == (True, NOW)
    assert refresh_due(now=LATER) == 0
    assert refresh_due(now=NOW + timedelta(minutes=9)) == 1


def test_the_job_counts_what_nobody_has_looked_at(sent: Campaign, ada: Staff) -> None:
    make_campaign(by=ada)
    assert refresh_due(now=NOW) == 1
    assert refresh_due(now=LATER) == 0


def test_the_last_count_is_after_the_end(sent: Campaign) -> None:
    count_anew(sent.pk, now=NOW - timedelta(hours=1))
    assert refresh_due(now=NOW) == 1


def test_figures_that_do_not_hold_are_found(sent: Campaign) -> None:
    assert verify(sent.pk) == ["No figures are kept yet."]
    count_anew(sent.pk, now=NOW)
    assert verify(sent.pk) == []
    bounce_one(sent)
    assert any("bounced" in line for line in verify(sent.pk))


def test_a_page_never_waits_for_what_takes_long(sent: Campaign) -> None:
    count_anew(sent.pk, now=NOW)
    CampaignFigures.objects.update(took=1.0, stale=True)
    tomorrow = NOW + timedelta(days=1)
    assert figures_of(sent, now=tomorrow).stale
    assert refresh_due(now=tomorrow) == 1
    assert not figures_of(sent, now=tomorrow).stale
