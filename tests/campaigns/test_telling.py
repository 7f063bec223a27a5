"""Mail to staff about a letter: to whom, with which note and which link, and that it is part of what it tells of."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign, Review
from mailer.campaigns.telling import approvers_of, path_of
from mailer.content.models import Society
from mailer.outbox.models import OutboxMessage
from tests.people import make_campaign


def mailed() -> dict[str, str]:
    """What waits in the outbox: the kind of message by address."""
    return dict(OutboxMessage.objects.values_list("address", "kind"))


@pytest.fixture
def draft(edith: Staff, society: Society) -> Campaign:
    return make_campaign(by=edith)


def test_whoever_may_approve_is_told_with_note_and_link(
    draft: Campaign, edith: Staff, ada: Staff, grace: Staff, vera: Staff
) -> None:
    with translation.override("ja"):
        services.submit(campaign=draft, by=edith, note="For <Friday>, please.")
    assert mailed() == {ada.email: "letter_submitted", grace.email: "letter_submitted"}
    message = OutboxMessage.objects.get(address=grace.email)
    assert message.subject == "To approve: Award"
    assert f"http://testserver/letters/{draft.pk}/approval" in message.text
    assert "For <Friday>, please." in message.text
    assert "For &lt;Friday&gt;, please." in message.html
    assert "Questions? Write to" in message.text


def test_under_the_two_person_rule_its_writers_are_not_asked(
    draft: Campaign, society: Society, ada: Staff, grace: Staff
) -> None:
    society.two_person_rule = True
    society.save()
    Campaign.objects.filter(pk=draft.pk).update(created_by=ada)
    draft.refresh_from_db()
    services.submit(campaign=draft, by=ada)
    assert approvers_of(draft) == [grace]
    assert mailed() == {grace.email: "letter_submitted"}


def test_whoever_does_it_is_not_told_of_it(draft: Campaign, grace: Staff) -> None:
    services.submit(campaign=draft, by=grace)
    assert mailed() == {}


def test_its_writers_hear_the_answer(draft: Campaign, edith: Staff, ada: Staff, grace: Staff) -> None:
    services.submit(campaign=draft, by=ada)
    OutboxMessage.objects.all().delete()
    # A character that no message carries, as programs and clipboards bring it, holds up nobody.
    services.send_back(campaign=draft, by=grace, note="The year \x1bis wrong.")
    assert mailed() == {edith.email: "letter_returned", ada.email: "letter_returned"}
    assert "The year is wrong." in OutboxMessage.objects.earliest("pk").text
    OutboxMessage.objects.all().delete()
    services.submit(campaign=draft, by=edith)
    OutboxMessage.objects.all().delete()
    services.approve(campaign=draft, by=ada)
    assert mailed() == {edith.email: "letter_approved"}


def test_what_is_refused_is_not_told(draft: Campaign, edith: Staff, grace: Staff) -> None:
    services.submit(campaign=draft, by=edith)
    OutboxMessage.objects.all().delete()
    with pytest.raises(CampaignError):
        services.send_back(campaign=draft, by=grace, note=" ")
    assert mailed() == {}


def test_the_links_lead_to_the_screens() -> None:
    assert path_of(7, Review.Verdict.SUBMITTED) == reverse("console:approval", args=[7])
    assert path_of(7, Review.Verdict.RETURNED) == reverse("console:letter", args=[7])
