"""Alerts told by whoever met the trouble: counted, put aside, asking again, outlived."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.tracking.alerts.telling import open_alerts, put_aside, take_up, tell, unseen_alerts
from mailer.tracking.models import Alert
from tests.deliveries.sending import Clock, Post, copies, start
from tests.people import NOW
from tests.tracking.alerts.looking import look, the_alert
from tests.tracking.stories import event, post

Kind = Alert.Kind


def unreadable(after: float = 0) -> None:
    tell(kind=Kind.UNREADABLE, subject="provider:sendgrid", words="A report …", now=NOW + timedelta(days=after))


@pytest.mark.django_db
def test_what_happens_again_counts_on_the_open_alert() -> None:
    unreadable()
    unreadable(after=1)
    assert (the_alert().times, the_alert().last_at) == (2, NOW + timedelta(days=1))


def test_what_was_put_aside_asks_again_when_it_happens_again(grace: Staff) -> None:
    unreadable()
    assert put_aside(alert=the_alert(), by=grace, now=NOW)
    assert not put_aside(alert=the_alert(), by=grace, now=NOW)
    assert not unseen_alerts().exists()
    unreadable(after=1)
    assert unseen_alerts().exists()
    assert the_alert().seen_by is None


def test_putting_aside_can_be_taken_back(grace: Staff) -> None:
    unreadable()
    assert not take_up(alert=the_alert())
    put_aside(alert=the_alert(), by=grace, now=NOW)
    assert take_up(alert=the_alert())
    assert unseen_alerts().exists()


@pytest.mark.django_db
def test_an_unreadable_report_is_settled_by_a_quiet_week() -> None:
    unreadable()
    assert look(now=NOW + timedelta(days=6))
    assert look(now=NOW + timedelta(days=7)) == {}
    unreadable(after=8)
    assert Alert.objects.count() == 2


def test_a_changed_account_is_settled_by_reports_about_later_copies(ada: Staff, society: Society) -> None:
    campaign = start(ada, batch_size=2)
    sender = Post(clock=Clock(NOW + timedelta(minutes=5)))
    for provider in ("memory", "postmark"):
        tell(kind=Kind.ACCOUNT, subject=f"provider:{provider}", words=f"{provider} suspended it.", now=NOW)
    sender.send_all()
    look()
    assert open_alerts().count() == 2
    post(event(copies(campaign)[0], "processed"))
    assert look() == {"account": "postmark suspended it."}, "another provider's reports say nothing about this one"


@pytest.mark.django_db
def test_a_mailbox_that_is_no_longer_set_is_no_trouble() -> None:
    tell(kind=Kind.MAILBOX, subject="mailbox:bounces", words="It can't be read.", now=NOW)
    assert "mailbox" in look(mailbox=True)
    assert look(mailbox=False) == {}


def test_nothing_here_names_a_member(ada: Staff, society: Society) -> None:
    campaign: Campaign = start(ada)
    Post().send_all()
    look(now=NOW + timedelta(hours=1))
    assert all(copy.address not in the_alert().words for copy in copies(campaign))
