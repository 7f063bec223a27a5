"""One letter: the funnel, every copy's outcome, the batches that need a look, the letter itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import BatchState, Fate
from tests.people import make_campaign


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_funnel_adds_up(clerk: Client, campaign: Campaign) -> None:
    page = text(clerk.get(f"/letters/{campaign.pk}"))
    assert "Members in the register" in page
    assert "Left out, because the member …" in page
    assert f'<a href="/letters/{campaign.pk}/copies?outcome=topic_off">turned this topic off</a>' in page
    assert "0 of 4 copies delivered" in page


def test_each_outcome_leads_to_its_names(clerk: Client, campaign: Campaign) -> None:
    Delivery.objects.filter(ordinal=1).update(fate=Fate.BOUNCED)
    page = text(clerk.get(f"/letters/{campaign.pk}"))
    assert f'<a href="/letters/{campaign.pk}/copies?outcome=bounced">Bounced</a>' in page


def test_trouble_is_shown(clerk: Client, campaign: Campaign) -> None:
    Campaign.objects.update(state=State.PAUSED, trouble="The provider refuses the key.")
    assert "The provider refuses the key." in text(clerk.get(f"/letters/{campaign.pk}"))


def test_only_batches_that_need_a_look_are_listed(clerk: Client, campaign: Campaign) -> None:
    assert "None of them needs a look." in text(clerk.get(f"/letters/{campaign.pk}"))
    Batch.objects.filter(number=2).update(state=BatchState.IN_DOUBT, reason="The line broke.")
    page = text(clerk.get(f"/letters/{campaign.pk}"))
    assert "Batch 2" in page
    assert "Batch 1" not in page
    assert "The line broke." in page
    assert "1 waiting, 1 in doubt." in page


def test_the_copies_of_a_stopped_letter_are_called_unsent(clerk: Client, campaign: Campaign) -> None:
    Campaign.objects.update(state=State.CANCELLED)
    assert "Unsent" in text(clerk.get(f"/letters/{campaign.pk}"))


def test_a_draft_says_when_its_audience_is_fixed(clerk: Client, society: Society, ada: Staff) -> None:
    draft = make_campaign(by=ada)
    page = text(clerk.get(f"/letters/{draft.pk}"))
    assert "Who gets a copy is fixed when the letter starts to go out." in page
    assert "What happened to one member" not in page


def test_the_fragment_is_the_figures_alone(clerk: Client, campaign: Campaign) -> None:
    page = text(clerk.get(f"/letters/{campaign.pk}/live"))
    assert page.startswith('<div id="figures"')
    assert "<iframe" not in page


@pytest.mark.parametrize("path", ["/letters/999", "/letters/999/live", "/letters/999/copies", "/letters/" + "9" * 30])
def test_a_letter_there_is_not(clerk: Client, campaign: Campaign, path: str) -> None:
    answer = clerk.get(path)
    assert answer.status_code == 404
    assert "This page does not exist" in text(answer)


def test_only_approvers_see_what_they_may_do(client: Client, campaign: Campaign, vera: Staff, grace: Staff) -> None:
    client.force_login(vera)
    assert "Pause …" not in text(client.get(f"/letters/{campaign.pk}"))
    client.force_login(grace)
    page = text(client.get(f"/letters/{campaign.pk}"))
    assert "Pause …" in page
    assert "Stop for good …" in page
    assert "Resume …" not in page


def test_the_preview_is_the_first_copy_in_a_frame_where_nothing_runs(clerk: Client, campaign: Campaign) -> None:
    assert 'sandbox=""' in text(clerk.get(f"/letters/{campaign.pk}"))
    answer = clerk.get(f"/letters/{campaign.pk}/preview")
    assert "Dear " in answer.content.decode()
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Content-Security-Policy"].endswith("; sandbox")


def test_a_draft_is_previewed_with_example_values(clerk: Client, society: Society, ada: Staff) -> None:
    draft = make_campaign(by=ada)
    assert "Dear Ada Lovelace" in clerk.get(f"/letters/{draft.pk}/preview").content.decode()


def test_a_letter_that_can_t_be_shown_says_why(clerk: Client, society: Society, ada: Staff) -> None:
    draft = make_campaign(by=ada)
    Campaign.objects.update(content_type="carrier-pigeon")
    page = text(clerk.get(f"/letters/{draft.pk}/preview"))
    assert "can&#39;t be shown yet" in page or "can't be shown yet" in page
    assert "carrier-pigeon" in page
