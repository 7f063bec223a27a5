"""What an approver judges: the letter, what changed since the last look, and who gets it, in numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns import drafting, services
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from tests.people import NOW, make_campaign, make_member


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def submitted(client: Client, edith: Staff, grace: Staff, society: Society) -> Campaign:
    make_member("1")
    campaign = make_campaign(by=edith)
    client.force_login(edith)
    client.post(f"/letters/{campaign.pk}/approval", {"do": "submit", "note": "First try."})
    campaign.refresh_from_db()
    return campaign


def write(campaign: Campaign, by: Staff, **fields: str) -> None:
    campaign.refresh_from_db()
    drafting.save_content(
        campaign=campaign, content={**campaign.content, **fields}, by=by, based_on=campaign.version, now=NOW
    )


def test_what_was_submitted_first_is_compared_with_nothing(client: Client, submitted: Campaign, grace: Staff) -> None:
    client.force_login(grace)
    page = text(client.get(f"/letters/{submitted.pk}/approval"))
    assert "What changed since" not in page
    assert "First try." in page
    assert submitted.reviews.get().in_audience == 1


def test_after_it_was_sent_back_every_changed_word_is_marked(
    client: Client, submitted: Campaign, edith: Staff, grace: Staff
) -> None:
    services.send_back(campaign=submitted, by=grace, note="The name.")
    write(submitted, edith, headline="Four laureates for the 2016 Milstein Award")
    for number in ("2", "3"):
        make_member(number)
    client.post(f"/letters/{submitted.pk}/approval", {"do": "submit"})
    client.force_login(grace)
    page = text(client.get(f"/letters/{submitted.pk}/approval"))
    assert "What changed since it was sent back" in page
    assert "<del>Three</del>" in page
    assert "<ins>Four</ins>" in page


def test_the_audience_is_compared_in_numbers(client: Client, submitted: Campaign, edith: Staff, grace: Staff) -> None:
    services.reopen(campaign=submitted, by=edith)
    for number in ("2", "3"):
        make_member(number)
    client.post(f"/letters/{submitted.pk}/approval", {"do": "submit"})
    client.force_login(grace)
    page = text(client.get(f"/letters/{submitted.pk}/approval"))
    assert "Then it was 1 copy of 1 member: now 2 more." in page
    assert "Not a word of it." in page


def test_a_first_letter_is_compared_with_the_last_of_its_kind(
    client: Client, submitted: Campaign, grace: Staff
) -> None:
    last = make_campaign(by=grace)
    Campaign.objects.filter(pk=last.pk).update(
        state=State.SENT, started_at=NOW, in_segment=9, in_audience=8, content={**last.content, "headline": "Older"}
    )
    client.force_login(grace)
    page = text(client.get(f"/letters/{submitted.pk}/approval"))
    assert "Compared with the last one" in page
    assert "<del>Older</del>" in page
    assert "Last time it was 8 copies of 9 members: now 7 fewer." in page


def test_whoever_may_not_approve_reads_why_and_who_can(client: Client, submitted: Campaign, vera: Staff) -> None:
    page = text(client.get(f"/letters/{submitted.pk}/approval"))
    assert "Your role does not approve letters. Grace can approve it." in page
    assert "Take it back to change it" in page
    assert 'value="approve"' not in page
    client.force_login(vera)
    page = text(client.get(f"/letters/{submitted.pk}/approval"))
    assert "Grace can approve it." in page
    assert "<button" not in page.partition('aria-label="What is to be done"')[2].partition("</section>")[0]
