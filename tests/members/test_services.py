from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from mailer.audit.models import AuditEntry
from mailer.members.models import Address, AddressState, ConsentEvent, Member, Suppression, Topic, TopicChoice
from mailer.members.services import lift, lift_by_hand, subscribe, suppress, suppress_address, unsubscribe
from tests.people import NOW, add_address, hash_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal() -> Topic:
    return Topic.objects.get(slug="journal")


def ledger(member: Member) -> list[str]:
    return list(member.consent_events.values_list("event", flat=True))


def test_the_topics_are_there_from_the_first_day() -> None:
    assert list(Topic.objects.values_list("slug", flat=True)) == ["newsletter", "awards", "meetings", "jobs", "journal"]


def test_unsubscribing_twice_leaves_one_line_in_the_ledger(nils: Member, journal: Topic) -> None:
    assert unsubscribe(member=nils, topic=journal, source="one_click", actor="member", now=NOW)
    assert not unsubscribe(member=nils, topic=journal, source="one_click", actor="member", now=NOW)
    assert ledger(nils) == ["unsubscribed"]
    assert not TopicChoice.objects.get(member=nils, topic=journal).subscribed


def test_a_choice_can_be_taken_back_and_both_are_remembered(nils: Member, journal: Topic) -> None:
    unsubscribe(member=nils.pk, topic=journal.pk, source="one_click", actor="member", now=NOW)
    assert subscribe(member=nils.pk, topic=journal.pk, source="preferences", actor="member", now=NOW)
    assert ledger(nils) == ["unsubscribed", "subscribed"]
    event = ConsentEvent.objects.filter(member=nils).latest("id")
    assert (event.topic, event.source, event.actor, event.at) == (journal, "preferences", "member", NOW)
    assert event.wording


def test_a_suppression_in_force_keeps_its_first_reason(nils: Member) -> None:
    address_hash = hash_of("nils@uni.example.org")
    assert suppress(address_hash=address_hash, reason=Suppression.Reason.HARD_BOUNCE, source="webhook", now=NOW)
    assert not suppress(address_hash=address_hash, reason=Suppression.Reason.MANUAL, source="staff", now=NOW)
    assert Suppression.objects.get().reason == "hard_bounce"
    assert nils.addresses.get().state == AddressState.HARD


def test_a_lifted_suppression_stays_as_history_and_may_come_again(nils: Member) -> None:
    address_hash = hash_of("nils@uni.example.org")
    suppress(address_hash=address_hash, reason=Suppression.Reason.COMPLAINT, source="webhook", now=NOW)
    assert lift(address_hash=address_hash, now=NOW)
    assert not lift(address_hash=address_hash, now=NOW)
    assert nils.addresses.get().state == AddressState.OK
    assert suppress(address_hash=address_hash, reason=Suppression.Reason.MANUAL, source="staff", now=NOW)
    assert list(Suppression.objects.order_by("id").values_list("reason", flat=True)) == ["complaint", "manual"]


def test_the_database_allows_one_preferred_address(nils: Member) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        add_address(nils, "other@uni.example.org", preferred=True)
    add_address(nils, "other@uni.example.org", preferred=False)
    assert nils.addresses.count() == 2


def test_two_members_may_share_an_address(nils: Member) -> None:
    make_member("1002", "nils@uni.example.org")
    assert Address.objects.filter(address_hash=hash_of("NILS@uni.example.org")).count() == 2


def test_staff_stop_mail_and_allow_it_again_with_the_reason(nils: Member) -> None:
    assert suppress_address(email="NILS@uni.example.org", by="staff:1", why="asked by letter", now=NOW)
    assert not suppress_address(email="nils@uni.example.org", by="staff:2", why="again", now=NOW)
    assert lift_by_hand(email="nils@uni.example.org", by="staff:2", why="asked again", now=NOW)
    row = Suppression.objects.get()
    assert (row.reason, row.source, row.note) == ("manual", "staff:1", "asked by letter")
    assert (row.lifted_by, row.lifted_because) == ("staff:2", "asked again")
    recorded = AuditEntry.objects.order_by("pk").values_list("actor", "action")
    assert list(recorded) == [("staff:1", "suppression.added"), ("staff:2", "suppression.lifted")]
    assert "@" not in repr(list(AuditEntry.objects.values("subject", "detail")))
