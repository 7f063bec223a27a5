"""What the services report changes copies, addresses and batches exactly as SendGrid's events do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.queries import states_of
from mailer.deliveries.states import BatchState, Fate
from mailer.members.models import Suppression, Topic, TopicChoice
from mailer.providers.memory import Memory
from mailer.providers.port import Ambiguous, Consignment
from mailer.tracking import inbox
from mailer.tracking.models import Alert, Event, InboxBody, QuarantinedEvent
from tests.deliveries.sending import Post, copies, start
from tests.esp.posting import FORMS, Posted, Story, posted
from tests.people import NOW


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=3)
    Post().send_all()
    return campaign


def story(copy: Delivery, what: str, **more: Any) -> Story:
    batch = Batch.objects.get(campaign=copy.campaign_id, first__lte=copy.ordinal, last__gte=copy.ordinal)
    said = {"rid": str(copy.pk), "cid": str(copy.campaign_id), "bid": str(batch.pk), "att": "1"}
    return Story(what, address=copy.address, arguments=said, **more)


def receive(*posts: Posted) -> None:
    for one in posts:
        inbox.receive(body=one.body, now=NOW, service=one.service, headers=dict(one.headers))
    inbox.drain(now=NOW)


def test_every_service_s_reports_change_what_sendgrid_s_do(ada: Staff, society: Society) -> None:
    campaign = start(ada, members=4 * len(FORMS))
    Post().send_all()
    whose = dict(zip(FORMS, fours(copies(campaign)), strict=True))
    posts = [posted(service, each) for service, four in whose.items() for each in life(*four)]
    receive(*posts, *reversed(posts))
    suppressed = dict(Suppression.objects.values_list("address_hash", "reason"))
    opened = dict(Event.objects.filter(kind="opened").values_list("delivery_id", "machine"))
    for service, four in whose.items():
        one, two, three, last = Delivery.objects.filter(pk__in=[copy.pk for copy in four]).order_by("ordinal")
        fates = (one.fate, two.fate, three.fate, last.fate)
        assert (service, *fates) == (service, Fate.DELIVERED, Fate.BOUNCED, Fate.BLOCKED, Fate.NONE)
        reasons = [suppressed.pop(copy.address_hash, None) for copy in four]
        assert reasons == [None, Suppression.Reason.HARD_BOUNCE, None, Suppression.Reason.COMPLAINT]
        # MailerSend tells no program: nobody can say who read it.
        assert opened[one.pk] is (None if service == "mailersend" else False)
    assert not suppressed
    assert Event.objects.count() == BatchAttempt.objects.get().events == 5 * len(FORMS)
    assert "@" not in str(list(Event.objects.values_list("detail")))
    assert not Alert.objects.exists()


def fours(found: list[Delivery]) -> list[list[Delivery]]:
    return [found[n : n + 4] for n in range(0, len(found), 4)]


def life(one: Delivery, two: Delivery, three: Delivery, last: Delivery) -> list[Story]:
    return [
        story(one, "delivered"),
        story(one, "opened", number=2, at=NOW + timedelta(minutes=7)),
        story(two, "bounced", number=3),
        story(three, "refused", number=4),
        story(last, "complained", number=5),
    ]


def test_a_service_s_own_list_and_an_unsubscribe_there_are_heeded(sent: Campaign) -> None:
    one, two, three = copies(sent)
    receive(
        posted("mailgun", story(one, "listed")),
        posted("brevo", story(two, "unsubscribed")),
        posted("postmark", story(three, "resubscribed")),
    )
    one.refresh_from_db()
    assert one.fate == Fate.DROPPED
    assert Suppression.objects.get().address_hash == one.address_hash
    # Its list knows no topics, so nothing of ours would arrive any more.
    assert set(TopicChoice.objects.values_list("member", "subscribed")) == {(two.member_id, False)}
    assert TopicChoice.objects.count() == Topic.objects.count()


def test_machines_are_told_from_people(sent: Campaign) -> None:
    one, two, *_ = copies(sent)
    receive(posted("brevo", story(one, "machine")), posted("sparkpost", story(two, "opened")))
    assert set(Event.objects.values_list("delivery_id", "machine", "rule")) == {
        (one.pk, True, "provider"),
        (two.pk, False, "browser"),
    }


def test_one_malformed_event_is_put_aside_and_its_neighbours_are_not(sent: Campaign) -> None:
    one, two, *_ = copies(sent)
    receive(posted("sparkpost", story(one, "delivered"), {"msys": 7}, story(two, "delivered", number=2)))
    assert states_of(sent.pk)["delivered"] == 2
    assert QuarantinedEvent.objects.get().place == 1
    alert = Alert.objects.get()
    assert (alert.kind, alert.subject) == (Alert.Kind.UNREADABLE, "provider:sparkpost")
    assert alert.words.startswith("SparkPost")


def test_half_a_body_is_kept_and_told(sent: Campaign) -> None:
    whole = posted("mailjet", story(copies(sent)[0], "delivered"))
    receive(replace(whole, body=whole.body[:-9]), replace(whole, service="gone"))
    assert list(InboxBody.objects.values_list("fault", flat=True)) == [
        "not JSON",
        "nobody here reads what gone posts",
    ]
    assert not Event.objects.exists()


def test_an_unknown_event_is_kept_under_its_own_name(sent: Campaign) -> None:
    receive(posted("resend", story(copies(sent)[0], "new")))
    event = Event.objects.get()
    assert (event.kind, event.detail["said"]) == ("other", "email.scheduled")


def test_the_same_id_at_two_services_is_two_events(sent: Campaign) -> None:
    one, two, *_ = copies(sent)
    receive(posted("mailgun", story(one, "delivered")), posted("sparkpost", story(two, "delivered")))
    receive(posted("sparkpost", story(two, "delivered", at=NOW + timedelta(minutes=9))))
    assert Event.objects.count() == 2


def _lose_the_answer(_: Consignment) -> None:
    raise Ambiguous("the answer was lost")


def test_a_report_settles_a_batch_in_doubt(ada: Staff, society: Society) -> None:
    campaign, post = start(ada, members=2), Post(Memory(before=_lose_the_answer))
    batch = post.send(Batch.objects.get())
    assert batch.state == BatchState.IN_DOUBT
    receive(posted("postmark", story(copies(campaign)[0], "opened")))
    batch.refresh_from_db()
    assert batch.state == BatchState.ACCEPTED


def test_amazon_s_question_reaches_a_person_once(db: None) -> None:
    asked = {"Type": "SubscriptionConfirmation", "MessageId": "1", "TopicArn": "arn:aws:sns:eu-west-1:1:reports"}
    receive(posted("ses", asked), posted("ses", asked))
    alert = Alert.objects.get()
    assert (alert.kind, alert.times) == (Alert.Kind.ACCOUNT, 1)
    assert "mailer provider confirm" in alert.words
    assert asked["TopicArn"] in alert.words
