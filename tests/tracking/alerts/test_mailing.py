"""Each alert is mailed once, to those who can do something about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.outbox.models import OutboxMessage
from mailer.tracking.alerts.mailing import mail_new
from mailer.tracking.alerts.telling import put_aside, settle, tell
from mailer.tracking.models import Alert
from tests.people import NOW
from tests.tracking.alerts.looking import the_alert

Kind = Alert.Kind
PAGE = "https://mailer.example.org/alerts"


def told(kind: Kind = Kind.REFUSED, words: str = "It stands still. Set it right.") -> None:
    tell(kind=kind, subject="provider:sendgrid", words=words, now=NOW)


def mailed() -> dict[str, str]:
    return {row.address.partition("@")[0]: row.text for row in OutboxMessage.objects.all()}


def test_those_who_may_act_are_told_once(society: Society, ada: Staff, grace: Staff, edith: Staff, vera: Staff) -> None:
    told()
    assert mail_new(page=PAGE, now=NOW) == 2
    assert mail_new(page=PAGE, now=NOW) == 0
    assert set(mailed()) == {"ada", "grace"}
    assert "It stands still. Set it right." in mailed()["ada"]
    assert PAGE in mailed()["ada"]
    assert OutboxMessage.objects.values_list("subject", flat=True)[0] == "The provider refuses our letters"


def test_what_an_admin_must_do_goes_to_admins(society: Society, ada: Staff, grace: Staff) -> None:
    told(Kind.KEY)
    mail_new(page=PAGE, now=NOW)
    assert set(mailed()) == {"ada"}


def test_several_at_once_come_in_one_message_and_nobody_gets_those_of_others(
    society: Society, ada: Staff, grace: Staff
) -> None:
    told(Kind.KEY, "Change the key.")
    told(Kind.COMPLAINT, "One member complained.")
    assert mail_new(page=PAGE, now=NOW) == 2
    assert "Change the key." in mailed()["ada"]
    assert "One member complained." in mailed()["ada"]
    assert "Change the key." not in mailed()["grace"]


def test_what_comes_back_within_hours_is_not_mailed_again(society: Society, ada: Staff) -> None:
    told()
    mail_new(page=PAGE, now=NOW)
    settle(kind=Kind.REFUSED, subject="provider:sendgrid", now=NOW)
    told()
    assert mail_new(page=PAGE, now=NOW + timedelta(hours=1)) == 0
    settle(kind=Kind.REFUSED, subject="provider:sendgrid", now=NOW)
    told()
    assert mail_new(page=PAGE, now=NOW + timedelta(hours=14)) == 1


def test_what_was_seen_before_it_could_be_mailed_is_not(society: Society, ada: Staff) -> None:
    told()
    put_aside(alert=the_alert(), by=ada, now=NOW)
    assert mail_new(page=PAGE, now=NOW) == 0


def test_an_invited_or_switched_off_account_gets_nothing(society: Society, ada: Staff, grace: Staff) -> None:
    Staff.objects.filter(pk=ada.pk).update(invitation="x" * 64)
    Staff.objects.filter(pk=grace.pk).update(is_active=False)
    told()
    assert mail_new(page=PAGE, now=NOW) == 0


@pytest.mark.django_db
def test_without_a_society_it_waits() -> None:
    told()
    assert mail_new(page=PAGE, now=NOW) == 0
    assert the_alert().mailed_at is None
