from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mailer.members.models import ConsentEvent, Member, Topic
from mailer.members.models.consent import LedgerIsAppendOnly
from mailer.members.services import (
    erase_from_register,
    set_tracking,
    snooze,
    subscribe,
    unsnooze,
    unsubscribe,
)
from tests.people import NOW

pytestmark = pytest.mark.django_db

SAID: dict[str, Any] = {"source": "preferences", "actor": "member", "now": NOW}
TOMORROW = NOW.date() + timedelta(days=1)


def ledger(member: Member) -> list[tuple[str, date | None]]:
    return list(member.consent_events.values_list("event", "until"))


def test_nobody_is_followed_until_they_allow_it(nils: Member) -> None:
    assert not nils.tracking_consent
    assert not set_tracking(member=nils, allowed=False, **SAID)
    assert set_tracking(member=nils, allowed=True, **SAID)
    assert not set_tracking(member=nils.pk, allowed=True, **SAID)
    assert set_tracking(member=nils.pk, allowed=False, **SAID)
    assert ledger(nils) == [("tracking_on", None), ("tracking_off", None)]


def test_a_pause_has_an_end_and_can_end_before(nils: Member) -> None:
    assert snooze(member=nils, until=TOMORROW, **SAID)
    assert not snooze(member=nils, until=TOMORROW, **SAID)
    assert snooze(member=nils, until=TOMORROW + timedelta(days=30), **SAID)
    assert unsnooze(member=nils, **SAID)
    assert not unsnooze(member=nils, **SAID)
    assert ledger(nils) == [("snoozed", TOMORROW), ("snoozed", TOMORROW + timedelta(days=30)), ("unsnoozed", None)]


def test_a_pause_that_is_over_needs_no_end(nils: Member) -> None:
    snooze(member=nils, until=TOMORROW, **SAID)
    assert not unsnooze(member=nils, **{**SAID, "now": NOW + timedelta(days=2)})


def test_a_pause_does_not_end_in_the_past(nils: Member) -> None:
    with pytest.raises(ValueError, match="later day"):
        snooze(member=nils, until=NOW.date(), **SAID)


def test_who_was_erased_can_turn_off_but_nothing_on(nils: Member, awards: Topic) -> None:
    """Row 87: a provider that reports a resubscription after an erasure changes nothing."""
    unsubscribe(member=nils, topic=awards, **SAID)
    erase_from_register(member=nils, by="member", now=NOW)
    before = ledger(nils)
    assert not subscribe(member=nils, topic=awards, **SAID)
    assert not set_tracking(member=nils, allowed=True, **SAID)
    assert not snooze(member=nils, until=TOMORROW, **SAID)
    assert ledger(nils) == before
    assert unsubscribe(member=nils, topic=awards, **SAID)


def test_the_model_offers_no_way_to_rewrite_the_ledger(nils: Member, awards: Topic) -> None:
    unsubscribe(member=nils, topic=awards, **SAID)
    with pytest.raises(LedgerIsAppendOnly):
        ConsentEvent.objects.update(source="forged")
    with pytest.raises(LedgerIsAppendOnly):
        nils.consent_events.all().delete()


def test_the_database_refuses_to_change_a_line(nils: Member, awards: Topic) -> None:
    unsubscribe(member=nils, topic=awards, **SAID)
    line = ConsentEvent.objects.get()
    line.source = "forged"
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        line.save()
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE members_consentevent SET event = 'subscribed'")


def test_postgresql_refuses_to_delete_a_line(nils: Member, awards: Topic) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no other way to empty a table")
    unsubscribe(member=nils, topic=awards, **SAID)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_consentevent")
