"""What a time is for members elsewhere, and on the nights on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.console.flow.elsewhere import elsewhere, zones_of
from mailer.content.models import Society
from mailer.members.models import Member
from tests.people import make_campaign, make_member

NINE_IN_NEW_YORK = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)


def test_members_are_grouped_by_what_their_clocks_show() -> None:
    zones = {"America/New_York": 3, "America/Toronto": 1, "Asia/Tokyo": 2, "": 4, "Mars/Olympus": 1}
    found = elsewhere(zones, at=NINE_IN_NEW_YORK, home="America/New_York")
    assert [(clock.members, clock.towns, f"{clock.shows:%a %H:%M}") for clock in found.clocks] == [
        (9, "New York, Toronto", "Tue 09:00"),
        (2, "Tokyo", "Tue 23:00"),
    ]
    assert (found.members, found.at_night, found.nowhere, found.spread) == (11, 2, 4, 0.0)


def test_by_local_time_each_group_leaves_when_its_clocks_show_it() -> None:
    zones = {"America/New_York": 3, "Asia/Tokyo": 2}
    found = elsewhere(zones, at=NINE_IN_NEW_YORK, home="UTC", clock=time(9))
    assert [(clock.towns, f"{clock.leaves:%d %H:%M}") for clock in found.clocks] == [
        ("New York", "01 14:00"),
        ("Tokyo", "02 00:00"),
    ]
    assert found.spread == 10


def test_where_the_clocks_jump_over_it_that_is_said() -> None:
    at = datetime(2027, 3, 27, 22, 0, tzinfo=UTC)
    [athens] = elsewhere({"Europe/Athens": 1}, at=at, home="UTC", clock=time(3, 30)).clocks
    assert (athens.moved, f"{athens.shows:%H:%M}") == (True, "04:30")


def test_only_the_largest_towns_are_named() -> None:
    zones = {f"America/{town}": n for n, town in enumerate(("New_York", "Toronto", "Detroit", "Nassau", "Havana"), 1)}
    [clock] = elsewhere(zones, at=NINE_IN_NEW_YORK, home="UTC").clocks
    assert clock.towns == "Havana, Nassau, Detroit, Toronto and 1 more"


def test_only_those_who_would_get_a_copy_are_counted(edith: Staff, society: Society, nils: Member, eva: Member) -> None:
    make_member("3", time_zone="Asia/Tokyo")
    assert zones_of(make_campaign(by=edith)) == {"": 1, "Asia/Tokyo": 1}


def test_the_screen_shows_it_without_setting_anything(client: Client, grace: Staff, society: Society) -> None:
    make_member("3", time_zone="Asia/Tokyo")
    campaign = make_campaign(by=grace)
    services.submit(campaign=campaign, by=grace)
    services.approve(campaign=campaign, by=grace)
    client.force_login(grace)
    said = {"way": "at", "at": "2036-11-02T01:30", "zone": "America/New_York", "do": "look"}
    page = " ".join(client.post(f"/letters/{campaign.pk}/schedule", said).content.decode().split())
    assert "Sun 14:30" in page
    assert "twice on that day" in page
    campaign.refresh_from_db()
    assert campaign.scheduled_for is None
    late = {**said, "finish_by": "2036-11-01T01:30", "do": "set"}
    assert "before it begins" in client.post(f"/letters/{campaign.pk}/schedule", late).content.decode()
    client.post(f"/letters/{campaign.pk}/schedule", {**said, "finish_by": "2036-11-02T09:30", "do": "set"})
    campaign.refresh_from_db()
    assert campaign.finish_by == datetime(2036, 11, 2, 14, 30, tzinfo=UTC)
