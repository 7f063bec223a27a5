"""A letter that goes out says what it waits for, and whose turn it is: not that all is well while nothing moves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console.tally import Tally
from mailer.deliveries.models import Batch
from mailer.deliveries.queries import states_of
from mailer.deliveries.states import BatchState


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("state", "strikes", "said"),
    [
        (BatchState.ACCEPTED, 0, "There is nothing to do. The figures below renew themselves."),
        (BatchState.PLANNED, 2, "It is tried again by itself; nothing is lost."),
        (BatchState.IN_DOUBT, 0, "It gave no clear answer about 2 copies."),
        (BatchState.PARKED, 0, "Nobody can tell whether 2 copies arrived"),
    ],
)
def test_what_the_second_half_waits_for_is_said(
    clerk: Client, campaign: Campaign, state: BatchState, strikes: int, said: str
) -> None:
    Batch.objects.update(state=BatchState.ACCEPTED)
    Batch.objects.filter(number=2).update(state=state, strikes=strikes)
    assert said in text(clerk.get(f"/letters/{campaign.pk}"))


def test_a_decision_is_asked_of_whoever_may_take_it(
    client: Client, campaign: Campaign, grace: Staff, vera: Staff
) -> None:
    Batch.objects.update(state=BatchState.PARKED)
    client.force_login(grace)
    assert 'href="#batches"' in text(client.get(f"/letters/{campaign.pk}"))
    client.force_login(vera)
    page = text(client.get(f"/letters/{campaign.pk}"))
    assert "Ada or Grace can decide." in page
    assert 'href="#batches"' not in page


def test_a_letter_paused_when_every_copy_had_left_says_so_and_goes_on_counting(
    clerk: Client, campaign: Campaign
) -> None:
    Campaign.objects.update(state=State.PAUSED)
    assert "Copies that wait go out once" in text(clerk.get(f"/letters/{campaign.pk}"))
    Batch.objects.update(state=BatchState.ACCEPTED)
    assert "Every copy had left before." in text(clerk.get(f"/letters/{campaign.pk}"))
    campaign.refresh_from_db()
    assert Tally(campaign, states_of(campaign.pk)).moving


def test_a_letter_stopped_in_time_says_that_nobody_got_it(clerk: Client, campaign: Campaign) -> None:
    Campaign.objects.update(state=State.CANCELLED)
    assert "Nothing of it had left, and nobody got it." in text(clerk.get(f"/letters/{campaign.pk}"))
    Batch.objects.filter(number=1).update(state=BatchState.ACCEPTED)
    assert "What was sent can&#39;t be called back." in text(clerk.get(f"/letters/{campaign.pk}"))
