"""What happens is told, in the transaction in which it happens."""

from __future__ import annotations

from datetime import date

import orjson
import pytest
from django.db import transaction

from mailer.accounts.models import Staff
from mailer.campaigns import services as campaigns
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import pause_for_trouble
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.pump import finish
from mailer.hooks.errors import HookRefused
from mailer.hooks.events import WORDS, Event
from mailer.hooks.models import Endpoint, Message
from mailer.hooks.services import add_endpoint
from mailer.members import services as members
from mailer.members.models import ConsentEvent, Member, Topic
from mailer.privacy.erasure import erase_member
from mailer.tracking.apply import apply
from mailer.tracking.events import normalise
from tests.deliveries.sending import start
from tests.people import NOW, make_campaign


@pytest.fixture
def everything(ada: Staff) -> Endpoint:
    return add_endpoint(name="x", url="https://hooks.example.org", events=set(Event), by=ada, now=NOW)


def told() -> list[tuple[str, dict[str, object]]]:
    return [(row.event, orjson.loads(row.body)["data"]) for row in Message.objects.order_by("pk")]


def test_every_state_of_a_letter_and_every_choice_of_a_member_has_its_event() -> None:
    assert {f"campaign.{state}" for state in State} <= set(Event)
    assert {f"member.{event}" for event in ConsentEvent.Event} <= set(Event)
    assert set(WORDS) == set(Event)


def test_a_letter_on_its_way(everything: Endpoint, ada: Staff, society: Society) -> None:
    row = make_campaign(by=ada)
    campaigns.submit(campaign=row, by=ada)
    campaigns.approve(campaign=row, by=ada)
    campaigns.schedule(campaign=row, by=ada, at=NOW)
    assert told() == [(f"campaign.{state}", {"campaign": row.pk}) for state in ("submitted", "approved", "scheduled")]


def test_what_the_mailer_does_by_itself(everything: Endpoint, ada: Staff) -> None:
    row = make_campaign(by=ada)
    Campaign.objects.filter(pk=row.pk).update(state=State.SENDING)
    pause_for_trouble(campaign_id=row.pk, reason="trouble")
    Campaign.objects.filter(pk=row.pk).update(state=State.SENDING)
    finish(now=NOW)
    assert told() == [("campaign.paused", {"campaign": row.pk}), ("campaign.sent", {"campaign": row.pk})]


def test_what_members_choose_and_staff_correct(everything: Endpoint, nils: Member, awards: Topic) -> None:
    says = {"source": "test", "actor": "member", "now": NOW}
    members.unsubscribe(member=nils, topic=awards, **says)  # type: ignore[arg-type]
    members.unsubscribe(member=nils, topic=awards, **says)  # type: ignore[arg-type]
    members.snooze(member=nils, until=date(2999, 1, 1), **says)  # type: ignore[arg-type]
    members.update_member(member=nils, values={"institution": "KTH"}, by="test", source="test", now=NOW)
    assert told() == [
        ("member.unsubscribed", {"member": nils.pk, "topic": awards.pk}),
        ("member.snoozed", {"member": nils.pk, "topic": None}),
        ("member.changed", {"member": nils.pk, "fields": ["institution"]}),
    ]


def test_an_erasure_is_told_without_a_word_about_whom(everything: Endpoint, nils: Member) -> None:
    erase_member(member=nils, by="test", now=NOW)
    assert told() == [("member.erased", {"member": nils.pk})]
    assert "Nils" not in Message.objects.get().body


def test_bounces_are_told_once(everything: Endpoint, ada: Staff, society: Society, nils: Member) -> None:
    campaign = start(ada, members=1, batch_size=2)
    Message.objects.all().delete()
    copy = Delivery.objects.filter(campaign=campaign, member=nils).get()
    raw = {
        "event": "bounce", "sg_event_id": "b1", "timestamp": int(NOW.timestamp()), "rid": str(copy.pk),
        "cid": str(campaign.pk), "email": "nils@uni.example.org", "reason": "550 no such user nils@uni.example.org",
    }  # fmt: skip
    for _ in range(2):
        apply([normalise(raw, now=NOW)], now=NOW)
    [bounced] = [data for event, data in told() if event.startswith("delivery.")]
    assert bounced == {"campaign": campaign.pk, "delivery": copy.pk}
    assert "nils@" not in "".join(Message.objects.values_list("body", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_was_never_told(nils: Member, ada: Staff) -> None:
    add_endpoint(name="x", url="https://hooks.example.org", events=set(Event), by=ada, now=NOW)
    with transaction.atomic():
        members.set_tracking(member=nils, allowed=True, source="test", actor="member", now=NOW)
        assert len(told()) == 1
        transaction.set_rollback(True)
    assert told() == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [({"name": " "}, "needs a name"), ({"events": set()}, "told nothing"), ({"url": "x"}, "no web address")],
)
def test_what_can_be_no_webhook(ada: Staff, fault: dict[str, object], words: str) -> None:
    asked = {"name": "x", "url": "https://hooks.example.org", "events": {Event.MEMBER_ERASED}} | fault
    with pytest.raises(HookRefused, match=words):
        add_endpoint(by=ada, now=NOW, **asked)  # type: ignore[arg-type]
