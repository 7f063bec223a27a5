"""Pausing, resuming, stopping, deciding: asked on a page of their own, done by its form only."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def approver(client: Client, grace: Staff) -> Client:
    client.force_login(grace)
    return client


def state(campaign: Campaign) -> str:
    campaign.refresh_from_db()
    return campaign.state


@pytest.mark.parametrize(
    ("before", "verb", "after"),
    [("sending", "pause", "paused"), ("paused", "resume", "sending"), ("sending", "cancel", "cancelled")],
)
def test_it_asks_first_and_then_does_it(
    approver: Client, campaign: Campaign, before: str, verb: str, after: str
) -> None:
    Campaign.objects.update(state=before)
    path = f"/letters/{campaign.pk}/{verb}"
    assert "Leave it as it is" in text(approver.get(path))
    assert state(campaign) == before
    answer = approver.post(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/letters/{campaign.pk}")
    assert state(campaign) == after
    assert 'class="notice good"' in text(approver.get(f"/letters/{campaign.pk}"))


def test_what_is_not_possible_is_said(approver: Client, campaign: Campaign) -> None:
    Campaign.objects.update(state=State.SENT)
    for ask in (approver.get, approver.post):
        assert ask(f"/letters/{campaign.pk}/resume").status_code == 302
        assert 'class="notice bad"' in text(approver.get(f"/letters/{campaign.pk}"))
    assert state(campaign) == State.SENT


def test_there_are_no_other_verbs(approver: Client, campaign: Campaign) -> None:
    for verb in ("start", "finish", "edit", "nonsense"):
        assert approver.post(f"/letters/{campaign.pk}/{verb}").status_code == 404


@pytest.fixture
def parked(campaign: Campaign) -> Batch:
    Batch.objects.filter(campaign=campaign, number=2).update(state=BatchState.PARKED, reason="Nobody can tell.")
    return Batch.objects.get(campaign=campaign, number=2)


def settle_path(batch: Batch) -> str:
    return f"/letters/{batch.campaign_id}/batches/{batch.pk}/settle"


def test_a_parked_batch_is_shown_with_its_names(approver: Client, parked: Batch) -> None:
    assert "Decide …" in text(approver.get(f"/letters/{parked.campaign_id}"))
    page = text(approver.get(settle_path(parked)))
    assert "Nobody can tell." in page
    assert page.count('scope="row"') == 2
    parked.refresh_from_db()
    assert parked.state == BatchState.PARKED


@pytest.mark.parametrize(("choice", "after"), [("got", "accepted"), ("again", "planned")])
def test_the_answer_settles_it_and_is_remembered(
    approver: Client, parked: Batch, grace: Staff, choice: str, after: str
) -> None:
    approver.post(settle_path(parked), {"choice": choice})
    parked.refresh_from_db()
    assert parked.state == after
    entry = AuditEntry.objects.get(action="batch.settled")
    assert (entry.actor, entry.detail["they_got_it"]) == (f"staff:{grace.pk}", choice == "got")


@pytest.mark.parametrize("choice", ["", "nonsense"])
def test_no_answer_settles_nothing(approver: Client, parked: Batch, choice: str) -> None:
    assert approver.post(settle_path(parked), {"choice": choice}).status_code == 200
    parked.refresh_from_db()
    assert parked.state == BatchState.PARKED


def test_a_batch_that_was_settled_meanwhile_stays_as_it_is(approver: Client, parked: Batch) -> None:
    Batch.objects.filter(pk=parked.pk).update(state=BatchState.ACCEPTED)
    approver.post(settle_path(parked), {"choice": "again"})
    parked.refresh_from_db()
    assert parked.state == BatchState.ACCEPTED
    assert not AuditEntry.objects.filter(action="batch.settled").exists()
