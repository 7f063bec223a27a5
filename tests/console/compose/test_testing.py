"""Trying a letter out: to oneself, to the seed list, and what became of each."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns import drafting
from mailer.campaigns.models import Campaign
from mailer.campaigns.seeds import keep_seeds, seed_addresses
from mailer.content.models import Society
from mailer.outbox.models import OutboxMessage
from mailer.outbox.states import MessageState
from tests.people import NOW, make_campaign, make_member

VARIANT = {"variant": "is_trainee=no"}


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def draft(client: Client, edith: Staff, society: Society) -> Campaign:
    client.force_login(edith)
    return make_campaign(by=edith)


def addresses() -> set[str]:
    return set(OutboxMessage.objects.values_list("address", flat=True))


def test_to_me_to_the_seed_list_and_to_others(client: Client, draft: Campaign, edith: Staff) -> None:
    keep_seeds(typed=["seed@gmail.example.com"], by=edith)
    said = {**VARIANT, "me": "1", "seeds": "1", "to": "president@society.example.org\nedith@society.example.org"}
    page = text(client.post(f"/letters/{draft.pk}/test", said, follow=True))
    assert "on its way to 3 addresses" in page
    assert addresses() == {edith.email, "seed@gmail.example.com", "president@society.example.org"}


def test_nobody_chosen_is_told(client: Client, draft: Campaign) -> None:
    assert "at least one address" in text(client.post(f"/letters/{draft.pk}/test", {**VARIANT, "to": ""}))
    assert addresses() == set()


def test_each_address_tells_what_became_of_it(client: Client, draft: Campaign, edith: Staff) -> None:
    client.post(f"/letters/{draft.pk}/test", {**VARIANT, "me": "1", "to": "x@society.example.org"})
    OutboxMessage.objects.filter(address="x@society.example.org").update(
        state=MessageState.FAILED, reason="No such domain.", address=""
    )
    page = text(client.get(f"/letters/{draft.pk}/test/live"))
    assert "It is sent in a moment." in page
    assert "x@society.example.org" in page
    assert "No such domain." in page
    assert "changed since" not in page
    drafting.save_content(campaign=draft, content=draft.content, by=edith, based_on=draft.version, now=NOW)
    assert "The letter was changed since." in text(client.get(f"/letters/{draft.pk}/test"))


def test_the_seed_list_is_kept_from_the_screen(client: Client, draft: Campaign) -> None:
    page = text(client.post(f"/letters/{draft.pk}/test/seeds", {"seeds": "b@example.org\na@example.org"}, follow=True))
    assert "The seed list has 2 addresses now." in page
    assert seed_addresses() == ["a@example.org", "b@example.org"]
    page = text(client.post(f"/letters/{draft.pk}/test/seeds", {"seeds": "nobody"}, follow=True))
    assert "“nobody” can&#39;t be written to" in page
    assert "nobody</textarea>" in page
    assert len(seed_addresses()) == 2


def test_an_address_that_can_not_be_is_told_beside_its_field(client: Client, draft: Campaign) -> None:
    page = text(client.post(f"/letters/{draft.pk}/test", {**VARIANT, "me": "1", "to": "nobody"}))
    assert 'aria-describedby="id_to-help id_to-fault" aria-invalid="true"' in page
    assert "Correct it, or take it out." in page
    assert addresses() == set()


def test_the_dry_run_leads_to_the_next_step(client: Client, draft: Campaign, grace: Staff) -> None:
    client.force_login(grace)
    page = text(client.post(f"/letters/{draft.pk}/test/dry-run"))
    assert "Nobody would get a copy" in page
    assert "Next: Audience" in page
    make_member("1")
    Campaign.objects.filter(pk=draft.pk).update(content={})
    page = text(client.post(f"/letters/{draft.pk}/test/dry-run"))
    assert "The letter can’t be made yet:" in page
    assert "Next: Write" in page


def test_a_letter_that_is_not_finished_leads_back_to_writing(client: Client, draft: Campaign) -> None:
    Campaign.objects.filter(pk=draft.pk).update(content={})
    page = text(client.post(f"/letters/{draft.pk}/test", {**VARIANT, "me": "1", "to": ""}))
    assert "is missing" in page
    assert "Go on writing" in page
