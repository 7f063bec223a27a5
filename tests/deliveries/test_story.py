"""What happened to her copy, in words and in the order of time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import Fate, Flag
from mailer.deliveries.story import explain, story
from mailer.members.models import Member, Topic
from mailer.members.services import unsubscribe
from mailer.providers.port import Ambiguous, Consignment
from tests.deliveries.sending import Post, start
from tests.people import NOW, make_campaign, make_member


@pytest.fixture
def campaign(ada: Staff, society: Society, nils: Member) -> Campaign:
    return start(ada, members=1)


def words(campaign: Campaign, member: Member) -> list[str]:
    return [told.words for told in story(campaign, member)]


def batch(campaign: Campaign) -> Batch:
    return Batch.objects.get(campaign=campaign)


def test_before_the_start_nothing_is_decided(ada: Staff, society: Society, nils: Member) -> None:
    assert "has not started" in words(make_campaign(by=ada), nils)[0]


def test_a_member_who_came_later_was_not_in_the_register(campaign: Campaign) -> None:
    assert words(campaign, make_member("9999")) == ["The audience was fixed. This member was not in the register then."]


def test_a_member_left_out_is_told_why(ada: Staff, society: Society, eva: Member) -> None:
    campaign = start(ada, members=1)
    assert words(campaign, eva) == ["The audience was fixed. This member turned this topic off, so no copy was made."]


def test_a_delivered_copy_has_its_whole_way(campaign: Campaign, nils: Member) -> None:
    post = Post()
    post.clock.pass_seconds(60)
    post.send(batch(campaign))
    Delivery.objects.filter(member=nils).update(
        fate=Fate.DELIVERED, reason="250 OK", fate_at=NOW + timedelta(minutes=5), flags=Flag.OPENED
    )
    planned = "The audience was fixed. A copy to nils@uni.example.org was planned, in batch 1."
    assert explain(campaign, nils) == [
        f"22 November 2026, 09:00:00 UTC: {planned}",
        "22 November 2026, 09:01:00 UTC: Its batch of 2 went to memory, attempt 1.",
        "22 November 2026, 09:01:00 UTC: The provider took it.",
        "22 November 2026, 09:05:00 UTC: The member's mail server took it: 250 OK.",
        "The letter was opened.",
    ]


def test_a_copy_in_doubt_says_so(campaign: Campaign, nils: Member) -> None:
    def lost(_: Consignment) -> None:
        raise Ambiguous("The connection broke.")

    post = Post()
    post.provider.before = lost
    post.send(batch(campaign))
    told = words(campaign, nils)
    assert told[-2].startswith("The answer was lost.")
    assert told[-1].startswith("Now: The answer was lost; the provider's events will tell.")


def test_a_member_left_out_at_the_last_look_went_to_no_provider(
    campaign: Campaign, nils: Member, awards: Topic
) -> None:
    unsubscribe(member=nils, topic=awards, source="test", actor="member", now=NOW)
    Post().send(batch(campaign))
    told = words(campaign, nils)
    assert told[1:] == ["A last look before sending left this member out: this member turned this topic off."]


@pytest.mark.parametrize(("verb", "says"), [("pause", "The letter is paused."), ("cancel", "It stays unsent.")])
def test_a_waiting_copy_of_a_stopped_letter(campaign: Campaign, nils: Member, ada: Staff, verb: str, says: str) -> None:
    getattr(services, verb)(campaign=campaign, by=ada)
    assert says in words(campaign, nils)[-1]
