"""What strangers, faults and the provider's own oddities send: rows of a table, each with what must come of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import BatchAttempt, Delivery
from mailer.deliveries.queries import states_of
from mailer.deliveries.states import Fate
from mailer.members.models import ConsentEvent, Member, Suppression, TopicChoice
from mailer.members.services import lift, subscribe
from mailer.tracking import inbox
from mailer.tracking.models import Alert, Event, InboxBody, QuarantinedEvent
from mailer.tracking.storing import store
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW
from tests.tracking.stories import event, picture, post


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=5)
    Post().send_all()
    return campaign


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"[", b"[]", b"\xff\xfe", b'"x"', b"12", b"[" * 5000, b"NaN"])
def test_signed_garbage_is_kept_and_told(sent: Campaign, body: bytes) -> None:
    inbox.receive(body=body, now=NOW)
    assert inbox.drain(now=NOW) == 1
    kept = InboxBody.objects.get()
    assert (bytes(kept.body), kept.drained_at) == (body, NOW)
    assert kept.fault
    alert = Alert.objects.get()
    assert (alert.kind, alert.settled_at) == (Alert.Kind.UNREADABLE, None)
    assert f"body {kept.pk}" in alert.words


def test_garbage_again_counts_on_the_same_alert(sent: Campaign) -> None:
    for _ in range(3):
        inbox.receive(body=b"null", now=NOW)
    inbox.drain(now=NOW)
    assert Alert.objects.get().times == 3


def test_one_malformed_event_of_five_hundred_is_put_aside(sent: Campaign) -> None:
    good = [event(copies(sent)[n % 5], "open", after=n) for n in range(499)]
    post(*good[:200], {"no": "name"}, *good[200:])
    body = InboxBody.objects.get()
    assert (body.events, body.new) == (499, 499)
    quarantined = QuarantinedEvent.objects.get()
    assert (quarantined.body_id, quarantined.place, quarantined.fault) == (body.pk, 200, "no event name")
    assert Event.objects.count() == 499


def test_an_event_that_cannot_be_applied_is_put_aside_alone(sent: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours that one event brings to light must not stop all others for ever."""

    def faulty(events: Any, *args: Any, **kwargs: Any) -> Any:
        if any("poison" in one.detail for one in events):
            raise RuntimeError
        return store(events, *args, **kwargs)

    monkeypatch.setattr("mailer.tracking.apply.store", faulty)
    one, two, three, *_ = copies(sent)
    inbox.receive(body=orjson.dumps([event(one, "delivered")]), now=NOW)
    inbox.receive(body=orjson.dumps([event(two, "delivered", poison=1), event(three, "delivered")]), now=NOW)
    inbox.drain(now=NOW)
    assert inbox.is_drained()
    assert states_of(sent.pk)["delivered"] == 2
    assert QuarantinedEvent.objects.get().fault == "could not be applied (RuntimeError)"


def test_half_characters_and_endless_numbers_cost_no_neighbour(sent: Campaign) -> None:
    odd = '{"event": "open", "sg_event_id": "\\ud800", "useragent": "\\udfff", "n": %s, "nul": "a\\u0000b"}' % (
        "9" * 400
    )
    inbox.receive(body=b"[" + odd.encode() + b"," + orjson.dumps(event(copies(sent)[0], "delivered")) + b"]", now=NOW)
    inbox.drain(now=NOW)
    assert Event.objects.count() == 2
    assert states_of(sent.pk)["delivered"] == 1


def test_the_same_batch_46_times(sent: Campaign) -> None:
    events = [event(copy, name, after=n) for copy in copies(sent) for n, name in enumerate(("processed", "delivered"))]
    post(*events)
    before = picture()
    for _ in range(45):
        post(*events)
    assert picture() == before
    assert BatchAttempt.objects.get().events == 10
    assert sum(InboxBody.objects.values_list("new", flat=True)) == 10


def test_a_replay_a_month_later_changes_nothing(sent: Campaign) -> None:
    copy = copies(sent)[0]
    told = [event(copy, "bounce", type="bounce", status="5.1.1"), event(copies(sent)[1], "group_unsubscribe")]
    post(*told)
    assert lift(address_hash=copy.address_hash, now=NOW + timedelta(days=2))
    topic = sent.topic
    assert topic is not None
    subscribe(
        member=copies(sent)[1].member_id, topic=topic, source="preferences", actor="member", now=NOW + timedelta(days=3)
    )
    before = picture()
    later = NOW + timedelta(days=30)
    for new_id in ("", "again"):
        body = orjson.dumps([{**one, "sg_event_id": f"{one['sg_event_id']}{new_id}"} for one in told])
        inbox.receive(body=body, now=later)
    inbox.drain(now=later)
    assert picture() == before


def test_what_happened_before_staff_decided_does_not_overrule_them(sent: Campaign) -> None:
    copy = copies(sent)[0]
    post(event(copy, "bounce", type="bounce", status="5.1.1"))
    lift(address_hash=copy.address_hash, now=NOW + timedelta(days=2))
    post(event(copy, "bounce", after=60, type="bounce", status="5.1.1"))
    assert not Suppression.objects.filter(lifted_at=None).exists()


def test_unknown_events_and_fields_are_kept(sent: Campaign) -> None:
    post(event(copies(sent)[0], "teleported", destination={"x": [1, 2]}, warp=9))
    kept = Event.objects.get()
    assert (kept.kind, kept.detail["event"]) == ("other", "teleported")
    assert (kept.detail["destination"], kept.detail["warp"]) == ({"x": [1, 2]}, 9)


@pytest.mark.parametrize(
    "foreign",
    [
        {"rid": "999999"},
        {"rid": "01JD8Z0F3M5Q9T", "cid": "c42"},
        {"cid": "999999"},
        {"rid": "-1"},
        {"rid": 10**18},
        {"rid": ["1"]},
    ],
)
def test_mail_of_another_system_changes_nothing_and_is_counted(sent: Campaign, foreign: dict[str, Any]) -> None:
    before = picture()
    for name in ("delivered", "spamreport", "dropped"):
        post({**event(copies(sent)[0], name, reason="Bounced Address"), "bid": "1", **foreign})
    after = picture()
    assert after.pop("events")
    assert before.pop("events") == []
    assert after == before
    assert sum(InboxBody.objects.values_list("foreign", flat=True)) == 3


def test_a_bounce_of_nobody_we_know_of_is_remembered_for_the_address(sent: Campaign) -> None:
    post({"event": "bounce", "type": "bounce", "email": "x@elsewhere.example.org", "timestamp": NOW.timestamp()})
    assert Suppression.objects.get().reason == Suppression.Reason.HARD_BOUNCE
    assert Event.objects.get().delivery_id is None


def test_a_complaint_without_ids_finds_its_copy(sent: Campaign) -> None:
    copy = copies(sent)[1]
    post({"event": "spamreport", "email": copy.address, "timestamp": NOW.timestamp() + 60})
    copy.refresh_from_db()
    assert copy.flags == 8


def test_a_message_of_another_system_is_known_by_its_name(sent: Campaign) -> None:
    copy = copies(sent)[1]
    said = {"event": "spamreport", "email": copy.address, "timestamp": NOW.timestamp() + 60}
    post({**said, "sg_message_id": "AnotherSystems.recvd-6f8c7d9b54.0"})
    copy.refresh_from_db()
    assert copy.flags == 0
    assert not Suppression.objects.exists()
    assert sum(InboxBody.objects.values_list("foreign", flat=True)) == 1
    taken = BatchAttempt.objects.get(batch__first__lte=copy.ordinal, batch__last__gte=copy.ordinal)
    post({**said, "sg_message_id": f"{taken.provider_reference}.recvd-6f8c7d9b54.0"})
    copy.refresh_from_db()
    assert copy.flags == 8


@pytest.mark.parametrize("timestamp", [None, "", 0, "soon", -1, "NaN", NOW.timestamp() + 366 * 86_400])
def test_nonsense_times_are_replaced_and_flagged(sent: Campaign, timestamp: object) -> None:
    post({**event(copies(sent)[0], "delivered"), "timestamp": timestamp})
    kept = Event.objects.get()
    assert kept.at == NOW
    assert kept.detail["clamped"] == str(timestamp)


def test_milliseconds_are_understood(sent: Campaign) -> None:
    post({**event(copies(sent)[0], "delivered"), "timestamp": int(NOW.timestamp() * 1000)})
    assert Event.objects.get().at == NOW
    assert "clamped" not in Event.objects.get().detail


def test_strings_numbers_and_lists_stand_for_each_other(sent: Campaign) -> None:
    first = event(copies(sent)[0], "deferred", attempt="1", category="award", tls=1)
    other = {**first, "attempt": 1, "category": ["award"], "tls": True, "rid": int(first["rid"]), "sg_event_id": "z",
             "timestamp": float(first["timestamp"]), "cid": int(first["cid"])}  # fmt: skip
    post(first)
    post(other)
    assert Event.objects.count() == 1


def test_addresses_in_what_servers_say_are_not_kept(sent: Campaign) -> None:
    copy = copies(sent)[0]
    post(
        event(
            copy, "bounce", type="bounce", status="5.1.1", reason=f"550 5.1.1 <{copy.address}>: unknown", ip="192.0.2.1"
        )
    )
    kept = str(Event.objects.values_list("detail", flat=True)[0])
    assert copy.address not in kept
    assert "192.0.2.1" not in kept
    assert Suppression.objects.get().note == "550 5.1.1 <<address>>: unknown"


@pytest.mark.parametrize(
    ("classification", "status", "suppresses"),
    [
        ("Invalid Address", "5.1.1", True),
        ("", "5.1.1", True),
        ("Unclassified", "5.1.10", True),
        ("", "", True),
        ("Reputation", "5.7.1", False),
        ("Content", "5.7.1", False),
        ("Technical Failure", "5.1.1", False),
        ("Frequency or Volume Too High", "", False),
        ("Mailbox Unavailable", "5.2.2", False),
        ("", "5.7.26", False),
        ("Unclassified", "5.2.2", False),
        ("", "5.1.8", False),
    ],
)
def test_only_a_dead_address_is_suppressed(
    sent: Campaign, classification: str, status: str, *, suppresses: bool
) -> None:
    copy = copies(sent)[0]
    post(event(copy, "bounce", type="bounce", status=status, bounce_classification=classification))
    assert Delivery.objects.get(pk=copy.pk).fate == Fate.BOUNCED
    assert Suppression.objects.exists() == suppresses


def test_a_global_unsubscribe_turns_every_topic_off(sent: Campaign) -> None:
    post(event(copies(sent)[0], "unsubscribe"))
    assert set(TopicChoice.objects.values_list("subscribed", flat=True)) == {False}
    assert TopicChoice.objects.count() > 1


def test_the_later_word_of_a_member_counts(sent: Campaign) -> None:
    copy, topic = copies(sent)[0], sent.topic
    assert topic is not None
    subscribe(member=copy.member_id, topic=topic, source="preferences", actor="member", now=NOW + timedelta(hours=1))
    post(event(copy, "group_unsubscribe"))
    assert TopicChoice.objects.get().subscribed


def test_nobody_comes_back_after_an_erasure(sent: Campaign) -> None:
    copy = copies(sent)[0]
    post(event(copy, "group_unsubscribe"))
    Member.objects.filter(pk=copy.member_id).update(erased_at=NOW)
    post(event(copy, "group_resubscribe", after=60))
    assert not TopicChoice.objects.get().subscribed
    assert ConsentEvent.objects.count() == 1


def test_a_change_of_our_account_is_told_to_staff(sent: Campaign) -> None:
    post(
        {
            "event": "account_status_change",
            "type": "compliance_suspend",
            "timestamp": NOW.timestamp(),
            "sg_event_id": "a",
        }
    )
    alert = Alert.objects.get()
    assert alert.kind == Alert.Kind.ACCOUNT
    assert "compliance_suspend" in alert.words
