"""Complaints, bounces and silence: told from the figures and the attempts, and settled by them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import BatchAttempt
from mailer.deliveries.settling import Pipe
from mailer.tracking.models import Alert
from mailer.tracking.statistics.figures import Figures, Share
from mailer.tracking.statistics.refresh import count_anew
from tests.console.results.sample import keep
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW
from tests.tracking.alerts.looking import look, the_alert
from tests.tracking.stories import event, post

LATE = NOW + timedelta(minutes=20)


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    """Five copies, taken by the provider."""
    campaign = start(ada)
    Post().send_all()
    return campaign


def outcomes(campaign: Campaign, **known: int) -> None:
    whole = Share(copies=sum(known.values()), outcomes=dict(known))
    keep(campaign, Figures(whole=whole, parts={}, links=(), hours={}, delays={}, left_out={}))


def test_all_is_well(sent: Campaign) -> None:
    post(*(event(copy, "delivered") for copy in copies(sent)))
    count_anew(sent.pk, now=NOW)
    assert look(now=LATE) == {}


def test_a_single_complaint_is_told_once_however_often_one_looks(sent: Campaign) -> None:
    post(event(copies(sent)[0], "spamreport"))
    count_anew(sent.pk, now=NOW)
    look()
    found = look(now=NOW + timedelta(minutes=1))
    assert list(found) == [Alert.Kind.COMPLAINT]
    assert found["complaint"].startswith("1 member reported “Award” as spam")
    assert (the_alert().times, the_alert().first_at, the_alert().last_at) == (1, NOW, NOW)


def test_one_more_complaint_is_said_in_the_same_alert(sent: Campaign) -> None:
    post(event(copies(sent)[0], "spamreport"))
    count_anew(sent.pk, now=NOW)
    look()
    post(event(copies(sent)[1], "spamreport"))
    count_anew(sent.pk, now=NOW)
    assert look(now=LATE)["complaint"].startswith("2 members reported")
    assert the_alert().last_at == LATE


def test_a_complaint_is_settled_two_weeks_after_the_letter(sent: Campaign) -> None:
    post(event(copies(sent)[0], "spamreport"))
    count_anew(sent.pk, now=NOW)
    look()
    after = NOW + timedelta(days=14)
    assert look(now=after) == {}
    assert the_alert().settled_at == after


@pytest.mark.parametrize(
    ("delivered", "bounced", "told"), [(95, 5, False), (94, 6, True), (4, 4, False), (0, 5, True), (1000, 50, False)]
)
def test_more_than_one_in_twenty_bounced(sent: Campaign, delivered: int, bounced: int, told: bool) -> None:
    outcomes(sent, delivered=delivered, bounced=bounced, deferred=100)
    assert ("bounces" in look()) is told


def test_silence_is_told_while_the_letter_goes_out_and_settled_by_the_first_report(sent: Campaign) -> None:
    assert look(now=NOW + timedelta(minutes=14)) == {}
    found = look(now=LATE)
    assert list(found) == [Alert.Kind.SILENCE]
    assert "took 5 copies of “Award” and has reported nothing" in found["silence"]
    post(event(copies(sent)[0], "processed"))
    assert look(now=LATE) == {}


@pytest.mark.parametrize("state", [State.SENDING, State.PAUSED, State.SENT])
def test_silence_stays_told_after_the_letter_was_paused_for_it(sent: Campaign, state: State) -> None:
    Campaign.objects.filter(pk=sent.pk).update(state=state)
    assert "silence" in look(now=LATE)
    assert "silence" in look(now=LATE + timedelta(days=3))


def test_no_silence_where_nobody_reports(sent: Campaign) -> None:
    assert look(now=LATE, pipe=Pipe(reports_events=False, drained=True)) == {}
    assert look(now=LATE, pipe=Pipe(reports_events=True, drained=True, silent=frozenset({""}))) == {}


@pytest.mark.parametrize("pipe", [Pipe(reports_events=True, drained=False), Pipe(True, drained=True, since=LATE)])
def test_who_did_not_listen_neither_tells_nor_settles(sent: Campaign, pipe: Pipe) -> None:
    assert look(now=LATE, pipe=pipe) == {}
    look(now=LATE)
    BatchAttempt.objects.update(events=1)
    assert "silence" in look(now=LATE, pipe=pipe)
