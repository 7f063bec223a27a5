"""Writing together: nobody overwrites another unseen, and every version can come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import drafting, handling, services
from mailer.campaigns.audience import Audience
from mailer.campaigns.errors import CampaignError, EditedMeanwhile, Forbidden, LetterRefused
from mailer.campaigns.models import Campaign, Review
from mailer.campaigns.states import State
from mailer.content.models import Society
from tests.people import NOW, make_campaign

SOON = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(minutes=11)
LATER_BY = timedelta(days=4000)


def begun(by: Staff) -> Campaign:
    audience = Audience(topic=drafting.own_topic("award"), segment=None)
    return drafting.begin(name="Milstein", content_type="award", content={}, by=by, audience=audience)


def stored(campaign: Campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


def test_a_draft_keeps_what_is_not_finished_and_says_what_is_missing(edith: Staff, society: Society) -> None:
    campaign = begun(edith)
    drafting.save_content(campaign=campaign, content={"headline": "Half"}, by=edith, based_on=1, now=NOW)
    assert stored(campaign).content == {"headline": "Half"}
    assert [fault.message for fault in drafting.faults(campaign)][:1] == ["is missing"]
    with pytest.raises(LetterRefused, match="is missing"):
        services.submit(campaign=campaign, by=edith)
    assert stored(campaign).state == State.DRAFT


def test_the_second_of_two_writers_is_told_and_nothing_is_lost(edith: Staff, grace: Staff, society: Society) -> None:
    campaign, hers = begun(edith), begun(edith)
    hers = stored(campaign)
    drafting.save_content(campaign=campaign, content={"headline": "Edith's"}, by=edith, based_on=1, now=NOW)
    with pytest.raises(EditedMeanwhile, match=edith.name) as told:
        drafting.save_content(campaign=hers, content={"headline": "Grace's"}, by=grace, based_on=1, now=NOW)
    assert stored(campaign).content == {"headline": "Edith's"}
    drafting.save_content(
        campaign=hers, content={"headline": "Grace's"}, by=grace, based_on=told.value.version, now=NOW
    )
    assert [version.content for version in campaign.versions.all()][:2] == [
        {"headline": "Grace's"},
        {"headline": "Edith's"},
    ]


def test_savings_that_follow_closely_share_a_version(edith: Staff, society: Society) -> None:
    campaign = begun(edith)
    campaign.versions.update(begun_at=NOW)
    for moment, headline in ((NOW, "a"), (SOON, "b"), (LATER, "c")):
        drafting.save_content(
            campaign=campaign, content={"headline": headline}, by=edith, based_on=campaign.version, now=moment
        )
    assert [(version.number, version.content["headline"]) for version in campaign.versions.all()] == [
        (4, "c"),
        (3, "b"),
    ]


def test_what_was_submitted_stays_a_version_of_its_own(edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    services.submit(campaign=campaign, by=edith)
    services.reopen(campaign=campaign, by=edith)
    drafting.save_content(campaign=campaign, content={"headline": "new"}, by=edith, based_on=1, now=SOON)
    assert campaign.versions.count() == 2


def test_a_version_comes_back_and_the_newer_one_stays(edith: Staff, society: Society) -> None:
    campaign = begun(edith)
    first = campaign.versions.get()
    drafting.save_content(campaign=campaign, content={"headline": "worse"}, by=edith, based_on=1, now=NOW + LATER_BY)
    drafting.restore(campaign=campaign, version=first, by=edith, now=NOW + LATER_BY)
    assert stored(campaign).content == {}
    assert campaign.versions.filter(content={"headline": "worse"}).exists()


def test_only_a_draft_can_be_written_into(edith: Staff, vera: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    with pytest.raises(Forbidden):
        drafting.save_content(campaign=campaign, content={}, by=vera, based_on=1, now=NOW)
    services.submit(campaign=campaign, by=edith)
    with pytest.raises(Forbidden, match="no draft any more"):
        drafting.save_content(campaign=campaign, content={}, by=edith, based_on=1, now=NOW)
    with pytest.raises(Forbidden, match="no draft any more"):
        handling.rename(campaign=campaign, name="Other", by=edith)


def test_a_letter_too_large_is_refused_before_it_is_stored(edith: Staff, society: Society) -> None:
    campaign = begun(edith)
    with pytest.raises(CampaignError, match="1 MB"):
        drafting.save_content(
            campaign=campaign, content={"headline": "x" * drafting.MOST_BYTES}, by=edith, based_on=1, now=NOW
        )
    assert stored(campaign).version == 1


def test_an_edit_voids_the_approval(edith: Staff, grace: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    services.submit(campaign=campaign, by=edith, note="For Friday")
    services.approve(campaign=campaign, by=grace)
    services.reopen(campaign=campaign, by=edith)
    row = stored(campaign)
    assert (row.state, row.approved_by) == (State.DRAFT, None)
    assert list(row.reviews.values_list("verdict", "note")) == [
        (Review.Verdict.WITHDRAWN, ""),
        (Review.Verdict.APPROVED, ""),
        (Review.Verdict.SUBMITTED, "For Friday"),
    ]


def test_a_letter_is_sent_back_with_a_reason(edith: Staff, grace: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    services.submit(campaign=campaign, by=edith)
    with pytest.raises(CampaignError, match="what should be changed"):
        services.send_back(campaign=campaign, by=grace, note=" ")
    services.send_back(campaign=campaign, by=grace, note="The date is wrong.")
    assert stored(campaign).state == State.DRAFT
    assert campaign.reviews.first().note == "The date is wrong."  # type: ignore[union-attr]


def test_with_the_two_person_rule_nobody_approves_their_own(ada: Staff, grace: Staff, society: Society) -> None:
    Society.objects.update(two_person_rule=True)
    campaign = make_campaign(by=ada)
    services.submit(campaign=campaign, by=ada)
    with pytest.raises(Forbidden, match="Ask a colleague"):
        services.approve(campaign=campaign, by=ada)
    services.approve(campaign=campaign, by=grace)
    assert stored(campaign).state == State.APPROVED
