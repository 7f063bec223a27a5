"""Once more, to those who missed it; and to nobody who may have got it."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import handling, services
from mailer.campaigns.errors import Forbidden
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import BatchState, Fate
from mailer.members.models import Member
from mailer.members.services import lift, subscribe
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW, hash_of, schedule


@pytest.fixture
def cancelled(ada: Staff, society: Society, eva: Member, zoe: Member) -> Campaign:
    """Six copies in three batches: one sent, one in doubt, one not sent; then stopped."""
    campaign = start(ada, members=6, batch_size=2)
    sent, doubtful, _ = Batch.objects.order_by("number")
    Post().send(sent)
    Batch.objects.filter(pk=doubtful.pk).update(state=BatchState.IN_DOUBT)
    services.cancel(campaign=campaign, by=ada)
    return campaign


def again(campaign: Campaign, by: Staff) -> set[int]:
    """Members who get the follow-up."""
    second = schedule(handling.follow_up(campaign=campaign, by=by), by=by)
    start_campaign(campaign_id=second.pk, now=NOW, batch_size=100)
    return set(Delivery.objects.filter(campaign=second, refusal="").values_list("member_id", flat=True))


def test_those_whose_batch_never_left_get_it(cancelled: Campaign, ada: Staff) -> None:
    assert again(cancelled, ada) == {copy.member_id for copy in copies(cancelled)[4:]}


def test_so_do_those_whose_copy_failed(cancelled: Campaign, ada: Staff) -> None:
    failed, bounced, *_ = copies(cancelled)
    Delivery.objects.filter(pk=failed.pk).update(fate=Fate.FAILED)
    Delivery.objects.filter(pk=bounced.pk).update(fate=Fate.DELIVERED)
    assert again(cancelled, ada) == {failed.member_id, *(copy.member_id for copy in copies(cancelled)[4:])}


def test_and_those_whose_reason_is_gone(cancelled: Campaign, ada: Staff, eva: Member, zoe: Member) -> None:
    assert cancelled.topic is not None
    subscribe(member=eva, topic=cancelled.topic, source="test", actor="member", now=NOW)
    lift(address_hash=hash_of("zoe@gone.example.org"), now=NOW)
    assert {eva.pk, zoe.pk} < again(cancelled, ada)


def test_not_while_the_first_is_still_going_out(ada: Staff, society: Society) -> None:
    campaign = start(ada, members=1)
    with pytest.raises(Forbidden, match="not finished"):
        handling.follow_up(campaign=campaign, by=ada)
    assert Campaign.objects.count() == 1
    assert campaign.state == State.SENDING
