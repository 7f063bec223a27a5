"""Copies in doubt, copies that wait for a person, and a provider that refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import resume
from mailer.content.models import Society
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.settling import settle_by_hand
from mailer.deliveries.states import BatchState
from mailer.providers.memory import Memory
from mailer.providers.port import AccountRefused, Consignment, ProviderFailure, TemporaryFailure
from mailer.tracking.models import Alert
from tests.deliveries.sending import PATIENCE, Post, start
from tests.people import NOW
from tests.tracking.alerts.looking import look, the_alert

LONG = timedelta(seconds=2 * PATIENCE.settle_after + 1)


@pytest.fixture
def letter(ada: Staff, society: Society) -> Campaign:
    """Five copies in three batches; nothing has left."""
    return start(ada, batch_size=2)


def test_doubt_is_told_when_it_lasts(letter: Campaign) -> None:
    Batch.objects.filter(number__lte=2).update(state=BatchState.IN_DOUBT, doubt_since=NOW)
    assert look(now=NOW + LONG - timedelta(seconds=2)) == {}
    assert "Of 4 copies of “Award” nobody can tell" in look(now=NOW + LONG)["doubt"]
    Batch.objects.update(state=BatchState.ACCEPTED)
    assert look(now=NOW + LONG) == {}


def test_what_a_person_must_decide_is_told_until_it_is_decided(letter: Campaign, grace: Staff) -> None:
    Batch.objects.filter(number=1).update(state=BatchState.PARKED)
    assert "2 copies of “Award” wait in 1 batch for your decision" in look()["decision"]
    settle_by_hand(batch=Batch.objects.get(number=1), they_got_it=True, by=grace, now=NOW)
    assert look() == {}


def refused_with(failure: ProviderFailure, *, times: int = 1) -> Post:
    def refuse(_: Consignment) -> None:
        raise failure

    sender = Post(provider=Memory(before=refuse))
    for batch in Batch.objects.order_by("number")[:times]:
        sender.send(batch)
    return sender


def test_a_refused_account_is_told_in_the_provider_s_words_until_the_letter_goes_on(
    letter: Campaign, grace: Staff
) -> None:
    refused_with(AccountRefused("SendGrid refuses our account (401): Maximum credits exceeded.", status=401))
    words = look()["refused"]
    assert words == (
        "“Award” stands still: SendGrid refuses our account (401): Maximum credits exceeded. "
        "Set that right, then resume the letter."
    )
    assert the_alert().subject == "provider:sendgrid"
    letter.refresh_from_db()
    resume(campaign=letter, by=grace)
    assert look() == {}


def test_refusals_without_a_single_acceptance_are_told(letter: Campaign) -> None:
    refused_with(TemporaryFailure("Too many requests", status=429, retry_after=600), times=3)
    words = "The provider sendgrid took nothing in 3 attempts within 20 minutes, the last time with: Too many requests."
    assert words in look()["refused"]
    assert look(now=NOW + timedelta(minutes=21)) == {}


def test_refusals_among_acceptances_are_the_ordinary_course(letter: Campaign) -> None:
    refused_with(TemporaryFailure("Too many requests", status=429, retry_after=600), times=3)
    attempt = BatchAttempt.objects.order_by("pk")[0]
    BatchAttempt.objects.filter(pk=attempt.pk).update(outcome="accepted")
    assert look() == {}


def test_a_letter_paused_by_a_person_is_no_refusal(letter: Campaign) -> None:
    Campaign.objects.update(state="paused", trouble="")
    assert not Alert.objects.exists()
    assert look() == {}
