"""One call, one letter: to whom, with what, and never twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import services as campaigns
from mailer.campaigns.errors import CampaignError, Forbidden
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.content.services import set_society
from mailer.deliveries.evidence import evidence
from mailer.deliveries.models import Delivery
from mailer.deliveries.start import start_campaign
from mailer.members.models import Member, Topic
from mailer.notices.errors import KeyReused, NoticeRefused
from mailer.notices.models import NoticeSet
from mailer.notices.services import Notified, notify
from mailer.notices.sets import hold, release
from mailer.rendering.enclosed import Attachment
from mailer.segments.refusals import Refusal
from mailer.segments.services import create_segment
from tests.deliveries.sending import Post
from tests.notices.letters import RECEIPT, receipt
from tests.people import NOW, make_member

pytestmark = pytest.mark.usefixtures("society")

STATEMENT = Attachment("statement.pdf", "application/pdf", b"%PDF-1.4 of this member alone")


def send(sent: Notified, post: Post) -> Campaign:
    """Start it as the worker does, and send all that is due."""
    campaign = sent.notices.campaign
    start_campaign(campaign_id=campaign.pk, now=post.clock.now, batch_size=500)
    post.send_all()
    campaign.refresh_from_db()
    return campaign


def test_a_letter_says_what_it_was_given_and_is_kept(ada: Staff, nils: Member) -> None:
    post = Post()
    sent = notify(template=receipt(ada), member=nils, by=ada, now=NOW, data=RECEIPT, files=[STATEMENT])
    campaign = send(sent, post)
    [consignment] = post.provider.consignments
    [copy] = consignment.copies
    message = consignment.skeleton.render(copy.values)
    assert message.subject == "Receipt 2026-0042 for your membership"
    assert "$60.00" in message.html
    assert "$60.00" in message.text
    assert "Nils Ångström, 1001" in message.text
    assert list(consignment.attachments) == [STATEMENT]
    assert evidence(campaign, nils).message == message


def test_who_unsubscribed_from_topics_gets_what_the_society_owes(ada: Staff, eva: Member, awards: Topic) -> None:
    post = Post()
    send(notify(template=receipt(ada), member=eva, by=ada, now=NOW, data=RECEIPT), post)
    assert len(post.received()) == 1
    refused = send(
        notify(template=receipt(ada, topic=awards, name="News"), member=eva, by=ada, now=NOW, data=RECEIPT), post
    )
    assert len(post.received()) == 1
    assert Delivery.objects.get(campaign=refused).refusal == Refusal.TOPIC_OFF


def test_a_suppressed_address_gets_nothing(ada: Staff, zoe: Member) -> None:
    post = Post()
    campaign = send(notify(template=receipt(ada), member=zoe, by=ada, now=NOW, data=RECEIPT), post)
    assert not post.received()
    assert Delivery.objects.get(campaign=campaign).refusal == Refusal.SUPPRESSED


def test_a_former_member_still_gets_a_receipt(ada: Staff) -> None:
    post = Post()
    former = make_member("1900", dues_until=date(2019, 12, 31))
    send(notify(template=receipt(ada), member=former, by=ada, now=NOW, data=RECEIPT), post)
    assert len(post.received()) == 1


def test_the_same_call_with_a_key_sends_once(ada: Staff, nils: Member) -> None:
    template = receipt(ada)
    first = notify(template=template, member=nils, by=ada, now=NOW, data=RECEIPT, key="order-42")
    again = notify(template=template, member=nils, by=ada, now=NOW + timedelta(days=1), data=RECEIPT, key="order-42")
    assert (first.new, again.new) == (True, False)
    assert again.notices == first.notices
    assert NoticeSet.objects.count() == 1


def test_a_key_stands_for_one_letter(ada: Staff, nils: Member) -> None:
    template = receipt(ada)
    notify(template=template, member=nils, by=ada, now=NOW, data=RECEIPT, key="order-42")
    with pytest.raises(KeyReused, match="another letter"):
        notify(template=template, member=nils, by=ada, now=NOW, data={**RECEIPT, "amount": "$1"}, key="order-42")


def test_a_template_that_has_gone_still_answers_for_its_key(ada: Staff, nils: Member) -> None:
    template = receipt(ada)
    first = notify(template=template, member=nils, by=ada, now=NOW, data=RECEIPT, key="order-42")
    campaigns.reopen(campaign=template, by=ada)
    again = notify(template=template, member=nils, by=ada, now=NOW, data=RECEIPT, key="order-42")
    assert again == Notified(first.notices, new=False)


def test_nothing_leaves_before_the_embargo(ada: Staff, nils: Member) -> None:
    post, until = Post(), NOW + timedelta(hours=2)
    sent = notify(template=receipt(ada), member=nils, by=ada, now=NOW, data=RECEIPT, embargo=until)
    assert send(sent, post).state == State.SCHEDULED
    assert not post.received()
    post.clock.now = until
    send(sent, post)
    assert len(post.received()) == 1


def test_a_held_letter_waits_for_its_release(ada: Staff, edith: Staff, nils: Member) -> None:
    post = Post()
    sent = notify(template=receipt(ada), member=nils, by=edith, now=NOW, data=RECEIPT, hold=True)
    assert send(sent, post).state == State.APPROVED
    assert not post.received()
    with pytest.raises(Forbidden):
        release(notices=sent.notices, by=edith, now=NOW)
    release(notices=sent.notices, by=ada, now=NOW)
    send(sent, post)
    assert len(post.received()) == 1


def test_a_release_can_be_taken_back_until_it_starts(ada: Staff, nils: Member) -> None:
    post, later = Post(), NOW + timedelta(hours=2)
    sent = notify(template=receipt(ada), member=nils, by=ada, now=NOW, data=RECEIPT, embargo=later)
    hold(notices=sent.notices, by=ada)
    post.clock.now = later
    assert send(sent, post).state == State.APPROVED
    assert not post.received()


def test_only_who_may_schedule_letters_may_send_one(ada: Staff, edith: Staff, nils: Member) -> None:
    template = receipt(ada)
    with pytest.raises(Forbidden):
        notify(template=template, member=nils, by=edith, now=NOW, data=RECEIPT)
    assert not NoticeSet.objects.exists()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"amount": "$1", "paid_on": "today"}, "number: nothing is given"),
        ({**RECEIPT, "amount": " — "}, "amount: nothing is given"),
        ({**RECEIPT, "colour": "red"}, "colour: the template has no such field"),
        ({**RECEIPT, "amount": "x" * 1001}, "amount: it has 1001 characters"),
    ],
)
def test_data_that_does_not_fit_is_named(ada: Staff, nils: Member, given: dict[str, str], named: str) -> None:
    with pytest.raises(NoticeRefused, match=named):
        notify(template=receipt(ada), member=nils, by=ada, now=NOW, data=given)
    assert not NoticeSet.objects.exists()


def test_a_changed_template_sends_nothing_until_it_is_approved_again(ada: Staff, nils: Member) -> None:
    template = receipt(ada)
    sent = notify(template=template, member=nils, by=ada, now=NOW, data=RECEIPT, hold=True)
    campaigns.reopen(campaign=template, by=ada)
    with pytest.raises(NoticeRefused, match="not approved"):
        notify(template=template, member=nils, by=ada, now=NOW, data=RECEIPT)
    with pytest.raises(NoticeRefused, match="not approved"):
        release(notices=sent.notices, by=ada, now=NOW)


def test_a_changed_society_voids_the_approval(ada: Staff, nils: Member, society: Society) -> None:
    template = receipt(ada)
    set_society({"name": f"{society.name} of the World"})
    with pytest.raises(NoticeRefused, match="changed after approval"):
        notify(template=template, member=nils, by=ada, now=NOW, data=RECEIPT)


def test_a_template_names_no_segment(ada: Staff, nils: Member) -> None:
    template = receipt(ada)
    Campaign.objects.filter(pk=template.pk).update(segment=create_segment(name="Everyone", rule={}, by=ada, now=NOW))
    template.refresh_from_db()
    with pytest.raises(NoticeRefused, match="names a segment"):
        notify(template=template, member=nils, by=ada, now=NOW, data=RECEIPT)


def test_a_template_is_never_sent_to_a_segment(ada: Staff) -> None:
    with pytest.raises(CampaignError, match="is a template"):
        campaigns.schedule(campaign=receipt(ada), at=NOW, by=ada)


def test_nasty_values_come_out_as_text(ada: Staff, nils: Member) -> None:
    post = Post()
    nasty = {**RECEIPT, "amount": '<b>"1" & {{ 7*7 }}</b> 名前'}
    send(notify(template=receipt(ada), member=nils, by=ada, now=NOW, data=nasty), post)
    [consignment] = post.provider.consignments
    message = consignment.skeleton.render(consignment.copies[0].values)
    assert '&lt;b&gt;"1" &amp; {{ 7*7 }}&lt;/b&gt; 名前' in message.html
    assert nasty["amount"] in message.text
