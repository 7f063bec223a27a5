"""Every copy is counted once, under the name of what became of it."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.queries import (
    MOST_SPANS,
    OUTCOMES,
    copies_in,
    copies_with_outcome,
    flags_of,
    left_out_of,
    refusals_of,
    slug_of,
    states_of,
    states_of_each,
)
from mailer.deliveries.states import BatchState, Fate, Flag
from mailer.members.models import Member
from tests.deliveries.sending import copies, start
from tests.people import make_campaign


@pytest.fixture
def campaign(ada: Staff, society: Society) -> Campaign:
    """Six copies in three batches."""
    return start(ada, members=6, batch_size=2)


def give_fate(copy: Delivery, fate: Fate) -> None:
    Delivery.objects.filter(pk=copy.pk).update(fate=fate)


def test_every_batch_state_and_every_fate_has_its_outcome() -> None:
    fates = {slug_of(fate) for fate in Fate if fate is not Fate.NONE}
    assert {*BatchState.values, *fates} == set(OUTCOMES)


def test_a_copy_counts_by_its_batch_until_it_has_a_fate(campaign: Campaign) -> None:
    assert states_of(campaign.pk) == {"planned": 6}
    Batch.objects.filter(campaign=campaign, number=1).update(state=BatchState.ACCEPTED)
    assert states_of(campaign.pk) == {"planned": 4, "accepted": 2}
    give_fate(copies(campaign)[0], Fate.DELIVERED)
    assert states_of(campaign.pk) == {"planned": 4, "accepted": 1, "delivered": 1}


def test_the_fate_always_wins_over_the_batch(campaign: Campaign) -> None:
    copy = copies(campaign)[3]
    for state, fate in product(BatchState.values, [fate for fate in Fate if fate is not Fate.NONE]):
        Batch.objects.filter(campaign=campaign).update(state=state)
        give_fate(copy, fate)
        assert states_of(campaign.pk) == Counter({state: 5}) + Counter({slug_of(fate): 1})


def test_a_refused_copy_and_a_refused_batch_are_one_figure(campaign: Campaign) -> None:
    Batch.objects.filter(campaign=campaign, number=1).update(state=BatchState.FAILED)
    give_fate(copies(campaign)[5], Fate.FAILED)
    assert states_of(campaign.pk)["failed"] == 3
    assert copies_with_outcome(campaign.pk, "failed").count() == 3


def test_a_canary_is_not_counted(campaign: Campaign) -> None:
    first = Batch.objects.filter(campaign=campaign).earliest("number")
    Batch.objects.create(
        campaign=campaign, number=99, first=0, last=0, skeleton=first.skeleton, canary=True, not_before=first.not_before
    )
    assert states_of(campaign.pk).total() == 6


def test_several_campaigns_are_counted_in_one_query(
    campaign: Campaign, ada: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft = make_campaign(by=ada)
    with django_assert_num_queries(1):
        counts = states_of_each([campaign.pk, draft.pk])
    assert counts == {campaign.pk: {"planned": 6}, draft.pk: {}}
    assert states_of_each([]) == {}


def test_members_left_out_are_counted_by_reason(ada: Staff, society: Society, eva: Member, zoe: Member) -> None:
    campaign = start(ada, members=1)
    assert refusals_of(campaign.pk) == {"topic_off": 1, "suppressed": 1}
    assert [row.member for row in left_out_of(campaign.pk, "suppressed")] == [zoe]


def test_flags_are_counted_one_by_one(campaign: Campaign) -> None:
    first, second, *_ = copies(campaign)
    Delivery.objects.filter(pk=first.pk).update(flags=Flag.OPENED | Flag.CLICKED)
    Delivery.objects.filter(pk=second.pk).update(flags=Flag.OPENED)
    assert flags_of(campaign.pk) == {"opened": 2, "clicked": 1}


def test_each_copy_is_listed_under_its_own_outcome_only(campaign: Campaign) -> None:
    Batch.objects.filter(campaign=campaign, number=2).update(state=BatchState.IN_DOUBT)
    give_fate(copies(campaign)[0], Fate.BOUNCED)
    listed = {slug: copies_with_outcome(campaign.pk, slug).count() for slug in OUTCOMES}
    assert {slug: n for slug, n in listed.items() if n} == states_of(campaign.pk)
    outcomes = {vars(copy)["outcome"] for copy in copies_with_outcome(campaign.pk)}
    assert outcomes == {"bounced", "planned", "in_doubt"}


def test_batches_of_one_state_are_found_however_they_are_scattered(ada: Staff, society: Society) -> None:
    campaign = start(ada, members=2 * MOST_SPANS + 5, batch_size=1)
    odd = Batch.objects.annotate(rest=F("number") % 2).filter(campaign=campaign, rest=1)
    odd.update(state=BatchState.IN_DOUBT)
    found = copies_with_outcome(campaign.pk, "in_doubt").order_by("ordinal")
    assert [copy.ordinal for copy in found] == list(range(1, 2 * MOST_SPANS + 6, 2))
    assert copies_with_outcome(campaign.pk, "parked").count() == 0


def test_the_copies_in_a_batch_are_those_that_share_its_state(campaign: Campaign) -> None:
    batch = Batch.objects.get(campaign=campaign, number=2)
    give_fate(copies(campaign)[2], Fate.SKIPPED)
    assert [copy.ordinal for copy in copies_in(batch)] == [4]
