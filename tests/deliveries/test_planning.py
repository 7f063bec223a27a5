"""Batches by member's own time, spread over time, in lanes; and when campaigns start at all."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.pump import start_due
from mailer.deliveries.start import start_campaign
from tests.deliveries.sending import Post
from tests.people import NOW, make_campaign, make_member, schedule


def approved(by: Staff) -> Campaign:
    campaign = make_campaign(by=by)
    services.submit(campaign=campaign, by=by)
    services.approve(campaign=campaign, by=by)
    return campaign


def test_each_member_gets_it_at_nine_where_she_lives(ada: Staff, society: Society) -> None:
    for number, zone in enumerate(["Asia/Tokyo", "Europe/Athens", "America/Los_Angeles", ""]):
        make_member(str(number), time_zone=zone)
    campaign = approved(ada)
    services.schedule(campaign=campaign, at=NOW, by=ada, local_clock=time(9, 0))
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10)
    found = {
        delivery.zone: Batch.objects.get(first__lte=delivery.ordinal, last__gte=delivery.ordinal).not_before
        for delivery in Delivery.objects.all()
    }
    assert found == {
        "Asia/Tokyo": datetime(2026, 11, 23, 0, 0, tzinfo=UTC),
        "Europe/Athens": datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
        "America/Los_Angeles": datetime(2026, 11, 22, 17, 0, tzinfo=UTC),
        # Who has no zone is told by the society's clocks.
        "America/New_York": datetime(2026, 11, 22, 14, 0, tzinfo=UTC),
    }


def test_a_spread_campaign_ends_in_time(ada: Staff, society: Society) -> None:
    for number in range(30):
        make_member(str(number))
    campaign = approved(ada)
    closes = NOW + timedelta(minutes=10)
    services.schedule(campaign=campaign, at=NOW, by=ada, finish_by=closes)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=1000)
    starts = list(Batch.objects.order_by("number").values_list("not_before", flat=True))
    assert len(starts) == 10
    assert starts == sorted(set(starts))
    assert NOW == starts[0] < starts[-1] < closes


def test_a_spread_that_ends_before_it_starts_is_refused(ada: Staff, society: Society) -> None:
    with pytest.raises(CampaignError, match="finished before it starts"):
        services.schedule(campaign=approved(ada), at=NOW, by=ada, finish_by=NOW)


def test_a_slow_domain_gets_small_batches_of_its_own(ada: Staff, society: Society) -> None:
    for number in range(6):
        make_member(f"g{number}", f"member{number}@gmail.com")
        make_member(f"o{number}")
    campaign = schedule(make_campaign(by=ada), by=ada)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=100, lanes={"gmail.com": 4})
    assert sorted((batch.lane, batch.size) for batch in Batch.objects.all()) == [
        ("", 6),
        ("gmail.com", 2),
        ("gmail.com", 4),
    ]


def test_the_cooling_off_is_time_to_stop_it(ada: Staff, society: Society) -> None:
    make_member("1")
    campaign = schedule(make_campaign(by=ada), by=ada)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10, cooling_off=60)
    post = Post()
    post.send_all()
    campaign.refresh_from_db()
    services.cancel(campaign=campaign, by=ada)
    post.clock.pass_seconds(61)
    post.send(Batch.objects.get())
    assert not post.provider.consignments


@pytest.mark.parametrize(("late", "state"), [(timedelta(hours=3), State.SCHEDULED), (timedelta(hours=5), State.HELD)])
def test_what_fell_due_too_long_ago_asks_first(ada: Staff, society: Society, late: timedelta, state: State) -> None:
    campaign = schedule(make_campaign(by=ada), by=ada)
    start_due(now=NOW + late, grace=4 * 3600)
    campaign.refresh_from_db()
    assert campaign.state == state
    if state is State.HELD:
        assert "22 November 2026, 09:00 UTC" in campaign.trouble
        services.schedule(campaign=campaign, at=NOW + late, by=ada)
        assert campaign.state == State.SCHEDULED
