"""The audience is fixed once, everybody is in it once, and everyone left out has a reason."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from mailer.accounts.models import Staff
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.queries import refusals_of
from mailer.deliveries.start import start_campaign
from mailer.members.models import Member, Topic
from mailer.members.services import unsubscribe
from mailer.segments.audience import variant_keys
from mailer.segments.models import Segment
from tests.deliveries.sending import copies, start
from tests.people import NOW, add_address, make_campaign, make_member, schedule
from tests.threads import at_once


def test_every_reason_is_recorded(ada: Staff, society: Society, nils: Member, eva: Member, zoe: Member) -> None:
    make_member("1", None)
    make_member("2", dues_until=date(2025, 1, 1))
    make_member("3", snoozed_until=date(2026, 12, 24))
    make_member("4", erased_at=NOW)
    make_member("5", "NILS@uni.example.org")
    campaign = start(ada, members=0)
    assert refusals_of(campaign.pk) == Counter(
        topic_off=1, suppressed=1, no_address=1, lapsed=1, snoozed=1, duplicate_address=1
    )
    assert [copy.member_id for copy in copies(campaign)] == [nils.pk]
    assert (campaign.in_segment, campaign.in_audience) == (7, 1)


def test_a_topic_that_is_off_by_default_needs_consent(
    ada: Staff, society: Society, awards: Topic, nils: Member
) -> None:
    Topic.objects.filter(pk=awards.pk).update(default_on=False)
    assert refusals_of(start(ada, members=0).pk) == Counter(no_consent=1)


def test_the_segment_decides_who_is_asked_at_all(ada: Staff, society: Society) -> None:
    students = Segment.objects.create(name="Students", rule={"field": "category", "in": ["student"]})
    make_member("1", category="student")
    make_member("2")
    campaign = schedule(make_campaign(by=ada, segment=students), by=ada)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10)
    assert Delivery.objects.get().member.number == "1"


def test_batches_are_dense_ranges_of_one_variant(ada: Staff, society: Society) -> None:
    for n in range(7):
        make_member(f"t{n}", category="student")
    campaign = start(ada, members=8, batch_size=3)
    batches = list(Batch.objects.filter(campaign=campaign).order_by("number"))
    ordinals = [n for batch in batches for n in range(batch.first, batch.last + 1)]
    assert ordinals == list(range(1, 16))
    assert all(batch.size <= 3 for batch in batches)
    for batch in batches:
        inside = Delivery.objects.filter(campaign=campaign, ordinal__range=(batch.first, batch.last))
        assert set(inside.values_list("variant", flat=True)) == {batch.variant}


def test_whoever_comes_into_a_variant_after_it_was_compiled_waits_for_the_next_try(
    ada: Staff, society: Society, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_member("t1", category="student")
    with monkeypatch.context() as before:
        before.setattr("mailer.deliveries.start.variant_keys", lambda spec: variant_keys(spec)[:1])
        campaign = start(ada, members=1)
    assert (campaign.state, Delivery.objects.count()) == (State.SCHEDULED, 0)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10)
    assert Batch.objects.count() == 2


def test_tracking_consent_parts_the_batches(ada: Staff, society: Society) -> None:
    make_member("1", tracking_consent=True)
    campaign = start(ada, members=2)
    assert sorted((batch.tracked, batch.size) for batch in campaign.batches.all()) == [(False, 2), (True, 1)]


def test_later_changes_do_not_touch_the_frozen_audience(ada: Staff, society: Society, nils: Member) -> None:
    campaign = start(ada, members=0)
    Member.objects.filter(pk=nils.pk).update(given_name="Changed")
    assert "Nils" in Delivery.objects.get(campaign=campaign).snapshot


def test_the_schema_refuses_a_second_copy(ada: Staff, society: Society, nils: Member) -> None:
    copy = copies(start(ada, members=0))[0]
    other = make_member("9")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            campaign_id=copy.campaign_id, member=other, ordinal=99, address=copy.address, address_hash=copy.address_hash
        )


def test_starting_twice_freezes_once(ada: Staff, society: Society, nils: Member) -> None:
    campaign = start(ada, members=0)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10)
    assert Delivery.objects.count() == Batch.objects.count() == 1


def test_a_campaign_does_not_start_before_its_time(ada: Staff, society: Society, nils: Member) -> None:
    campaign = schedule(make_campaign(by=ada), by=ada, at=NOW + timedelta(hours=1))
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10)
    assert not Delivery.objects.exists()


def test_a_change_after_approval_holds_the_campaign(ada: Staff, society: Society, nils: Member) -> None:
    campaign = schedule(make_campaign(by=ada), by=ada)
    Society.objects.update(reply_to="other@society.example.org")
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10)
    campaign.refresh_from_db()
    assert campaign.state == State.HELD
    assert "changed after approval" in campaign.trouble
    assert not Delivery.objects.exists()


def test_nobody_to_write_to_is_an_answer(ada: Staff, society: Society) -> None:
    campaign = start(ada, members=0)
    assert (campaign.state, campaign.in_audience) == (State.SENDING, 0)


def test_the_preferred_address_is_used(ada: Staff, society: Society, nils: Member) -> None:
    add_address(nils, "nils.private@home.example.net", preferred=False)
    assert [copy.address for copy in copies(start(ada, members=0))] == ["nils@uni.example.org"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_start_it_at_once_freeze_it_once(ada: Staff, society: Society) -> None:
    for number in range(5):
        make_member(str(number))
    campaign = schedule(make_campaign(by=ada), by=ada)
    results = at_once(lambda _: start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=2), workers=4)
    campaign.refresh_from_db()
    assert results == [None] * 4
    assert campaign.state == State.SENDING
    assert Delivery.objects.filter(campaign=campaign).count() == 5
    assert Batch.objects.filter(campaign=campaign).count() == 3


def test_of_members_with_one_address_the_first_who_may_have_the_letter_gets_it(
    ada: Staff, society: Society, awards: Topic
) -> None:
    not_asked, *_ = [make_member(number, "couple@uni.example.org") for number in "123"]
    unsubscribe(member=not_asked, topic=awards, source="test", actor="member", now=NOW)
    make_member("4", "alone@uni.example.org")
    campaign = start(ada, members=0)
    decided = dict(Delivery.objects.filter(campaign=campaign).values_list("member__number", "refusal"))
    assert decided == {"1": "topic_off", "2": "", "3": "duplicate_address", "4": ""}
