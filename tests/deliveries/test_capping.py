"""Nobody gets more letters in some days than the society allows; governance mail is exempt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import transitions
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.capping import at_the_cap
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.queries import refusals_of
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import BatchState, Fate
from mailer.members.models import Member, Topic
from tests.people import NOW, make_campaign, make_member, schedule


@pytest.fixture
def capped(society: Society) -> None:
    Society.objects.update(cap_letters=2, cap_days=7)


def send(by: Staff, *, days: float = 0, governance: bool = False) -> Campaign:
    campaign = make_campaign(by=by)
    if governance:
        Campaign.objects.filter(pk=campaign.pk).update(topic=None)
    at = NOW + timedelta(days=days)
    start_campaign(campaign_id=schedule(Campaign.objects.get(pk=campaign.pk), by=by, at=at).pk, now=at, batch_size=1)
    return Campaign.objects.get(pk=campaign.pk)


def refused(campaign: Campaign) -> dict[str, int]:
    return dict(refusals_of(campaign.pk))


@pytest.mark.usefixtures("capped")
def test_the_third_letter_of_a_week_waits_for_nobody(ada: Staff, nils: Member) -> None:
    assert refused(send(ada)) == refused(send(ada, days=1)) == {}
    make_member("2")
    assert refused(send(ada, days=2)) == {"capped": 1}
    assert refused(send(ada, days=7.5)) == {}


@pytest.mark.usefixtures("capped")
def test_governance_mail_neither_counts_nor_is_capped(ada: Staff, nils: Member) -> None:
    for _ in range(3):
        assert refused(send(ada, governance=True)) == {}
    assert refused(send(ada)) == refused(send(ada)) == {}
    assert refused(send(ada, governance=True)) == {}
    assert refused(send(ada)) == {"capped": 1}


@pytest.mark.usefixtures("capped")
def test_copies_that_came_back_or_never_went_do_not_count(ada: Staff, nils: Member) -> None:
    Delivery.objects.filter(campaign=send(ada)).update(fate=Fate.BOUNCED)
    stopped = send(ada)
    transitions.transition(stopped, "cancel")
    assert refused(send(ada)) == refused(send(ada)) == {}
    Batch.objects.filter(campaign=stopped).update(state=BatchState.ACCEPTED)
    found = at_the_cap(letters=3, days=7, now=NOW)
    assert found is not None
    assert [row["member"] for row in found] == [nils.pk]


@pytest.mark.parametrize(("letters", "days"), [(0, 7), (2, 0)])
def test_no_cap(db: None, letters: int, days: int) -> None:
    assert at_the_cap(letters=letters, days=days, now=NOW) is None


def test_without_a_cap_everything_goes(ada: Staff, society: Society, awards: Topic, nils: Member) -> None:
    for _ in range(4):
        assert refused(send(ada)) == {}
