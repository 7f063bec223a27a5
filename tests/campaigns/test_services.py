"""From draft to schedule: who may, what is checked, and what an edit undoes."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns import drafting, services
from mailer.campaigns.errors import CampaignError, Forbidden, LetterRefused
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.campaigns.transitions import transition
from mailer.content.models import Society
from mailer.content.registry import get
from mailer.content.services import SocietyMissing
from tests.people import NOW, make_campaign, schedule


def test_the_whole_way_is_audited(edith: Staff, grace: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    services.submit(campaign=campaign, by=edith)
    services.approve(campaign=campaign, by=grace)
    services.schedule(campaign=campaign, at=NOW, by=grace)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.scheduled_for) == (State.SCHEDULED, NOW)
    done = AuditEntry.objects.filter(subject=f"campaign:{campaign.pk}").order_by("pk")
    assert [(entry.action, entry.actor) for entry in done] == [
        ("campaign.created", f"staff:{edith.pk}"),
        ("campaign.submitted", f"staff:{edith.pk}"),
        ("campaign.approved", f"staff:{grace.pk}"),
        ("campaign.scheduled", f"staff:{grace.pk}"),
    ]


def test_the_content_type_brings_its_topic(edith: Staff, society: Society) -> None:
    topic = make_campaign(by=edith).topic
    assert topic is not None
    assert topic.slug == "awards"


def test_viewers_may_not_write_and_editors_may_not_approve(edith: Staff, vera: Staff, society: Society) -> None:
    with pytest.raises(Forbidden, match="Ask an admin"):
        make_campaign(by=vera)
    campaign = make_campaign(by=edith)
    services.submit(campaign=campaign, by=edith)
    with pytest.raises(Forbidden):
        services.approve(campaign=campaign, by=edith)
    campaign.refresh_from_db()
    assert campaign.state == State.SUBMITTED


def test_someone_who_left_may_do_nothing(edith: Staff, society: Society) -> None:
    edith.is_active = False
    with pytest.raises(Forbidden):
        make_campaign(by=edith)


def test_content_that_does_not_fit_is_refused_with_its_places(edith: Staff, society: Society) -> None:
    content = {**get("award").sample(), "surprise": 1}
    with pytest.raises(LetterRefused, match="surprise"):
        drafting.create(name="X", content_type="award", content=content, by=edith)
    assert not Campaign.objects.exists()


def test_a_letter_with_errors_stays_a_draft(edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    campaign.content["headline"] = ""
    with pytest.raises(LetterRefused, match="headline"):
        services.submit(campaign=campaign, by=edith)
    campaign.refresh_from_db()
    assert campaign.state == State.DRAFT


def test_approval_is_bound_to_what_was_submitted(ada: Staff, society: Society) -> None:
    campaign = make_campaign(by=ada)
    services.submit(campaign=campaign, by=ada)
    Society.objects.update(postal_address="Elsewhere 1\nOtherton")
    with pytest.raises(CampaignError, match="Submit again"):
        services.approve(campaign=campaign, by=ada)


def test_without_a_society_nothing_is_submitted(ada: Staff) -> None:
    with pytest.raises(SocietyMissing, match="society set"):
        services.submit(campaign=make_campaign(by=ada), by=ada)


def test_only_a_sending_campaign_pauses_by_itself(ada: Staff, society: Society) -> None:
    campaign = schedule(make_campaign(by=ada), by=ada)
    assert not services.pause_for_trouble(campaign_id=campaign.pk, reason="x")
    transition(campaign, "start")
    assert services.pause_for_trouble(campaign_id=campaign.pk, reason="wrong key")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.trouble) == (State.PAUSED, "wrong key")
    services.resume(campaign=campaign, by=ada)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.trouble) == (State.SENDING, "")
