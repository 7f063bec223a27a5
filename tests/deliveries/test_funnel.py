"""A campaign's funnel is the same before the freeze as after it, and the excluded get no copy."""

from __future__ import annotations

from datetime import date

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.audience import Audience, audience_of, set_audience
from mailer.campaigns.handling import copy
from mailer.campaigns.letters import fingerprint
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.funnel import funnel
from mailer.deliveries.models import Delivery
from mailer.deliveries.start import audience_spec, start_campaign
from mailer.members.models import Member, Topic
from mailer.segments.answers import explain_member
from mailer.segments.models import Segment
from mailer.segments.services import change_segment, create_segment
from tests.people import NOW, make_campaign, make_member, schedule

STUDENTS = {"field": "category", "in": ["student"]}


def crowd() -> None:
    make_member("1", category="student")
    make_member("2", "NILS@uni.example.org")
    make_member("3", None, category="student")
    make_member("4", dues_until=date(2020, 1, 1))


def saved(by: Staff, name: str = "Students") -> Segment:
    return create_segment(name=name, rule=STUDENTS, by=by, now=NOW)


def draft(by: Staff, awards: Topic, *excluded: Segment, segment: Segment | None = None) -> Campaign:
    campaign = make_campaign(by=by, segment=segment)
    set_audience(campaign=campaign, audience=Audience(topic=awards, segment=segment, excluded=excluded), by=by)
    return campaign


@pytest.mark.usefixtures("society", "nils", "eva", "zoe")
def test_before_and_after_are_equal_and_as_each_member_was_told(ada: Staff, awards: Topic) -> None:
    crowd()
    campaign = draft(ada, awards, saved(ada))
    before = funnel(campaign, now=NOW)
    told = {member: explain_member(audience_spec(campaign, now=NOW), member) for member in Member.objects.all()}
    start_campaign(campaign_id=schedule(campaign, by=ada).pk, now=NOW, batch_size=10)
    campaign.refresh_from_db()
    assert funnel(campaign, now=NOW) == before
    assert (before.segment, before.audience) == (campaign.in_segment, campaign.in_audience) == (7, 1)
    assert {step.reason.value for step in before.steps} == {
        "no_address", "suppressed", "lapsed", "topic_off", "excluded", "duplicate_address"
    }  # fmt: skip
    for delivery in Delivery.objects.select_related("member"):
        reasons = told[delivery.member].reasons
        assert delivery.refusal == (reasons[0].value if reasons else "")


def test_a_letter_keeps_the_version_it_was_sent_to(ada: Staff, society: Society, awards: Topic) -> None:
    make_member("1", category="student")
    students = saved(ada)
    campaign = draft(ada, awards, segment=students)
    start_campaign(campaign_id=schedule(campaign, by=ada).pk, now=NOW, batch_size=10)
    change_segment(segment=students, by=ada, now=NOW, rule={})
    campaign.refresh_from_db()
    assert campaign.segment_version is not None
    assert (campaign.segment_version.number, campaign.segment_version.rule) == (1, STUDENTS)


def test_whoever_changes_whom_it_leaves_out_changes_what_was_approved(
    ada: Staff, society: Society, awards: Topic
) -> None:
    students = saved(ada)
    asking = create_segment(name="A", rule={"field": "segment", "in": ["Students"]}, by=ada, now=NOW)
    plain, leaving_out, over = draft(ada, awards), draft(ada, awards, students), draft(ada, awards, segment=asking)
    before = [fingerprint(campaign) for campaign in (plain, leaving_out, over)]
    approved = schedule(leaving_out, by=ada)
    change_segment(segment=students, by=ada, now=NOW, rule={"not": STUDENTS})
    after = [fingerprint(Campaign.objects.get(pk=campaign.pk)) for campaign in (plain, leaving_out, over)]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, False]
    start_campaign(campaign_id=approved.pk, now=NOW, batch_size=10)
    approved.refresh_from_db()
    assert approved.state == State.HELD


def test_a_rule_that_broke_after_approval_holds_the_letter(ada: Staff, society: Society, awards: Topic) -> None:
    students = saved(ada)
    campaign = draft(ada, awards, segment=students)
    Segment.objects.filter(pk=students.pk).update(rule={"field": "custom.gone", "empty": True})
    campaign = schedule(Campaign.objects.get(pk=campaign.pk), by=ada)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10)
    campaign.refresh_from_db()
    assert campaign.state == State.HELD
    assert "there is no field 'custom.gone' any more" in campaign.trouble


def test_a_copy_of_a_letter_leaves_out_the_same(ada: Staff, society: Society, awards: Topic) -> None:
    campaign = draft(ada, awards, saved(ada))
    assert audience_of(copy(campaign=campaign, name="Again", by=ada)) == audience_of(campaign)
