"""``mailer campaign audience``: who a campaign reaches, and why one member gets no copy."""

from __future__ import annotations

import orjson
from click.testing import CliRunner, Result

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.cli.campaign import campaign as command
from mailer.content.models import Society
from mailer.deliveries.start import start_campaign
from mailer.members.models import Member
from mailer.segments.services import create_segment
from tests.people import NOW, schedule


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_before_and_after_it_starts(ada: Staff, society: Society, nils: Member, eva: Member) -> None:
    create_segment(name="Nils", rule={"field": "number", "equals": "1001"}, by=ada, now=NOW)
    assert run("create", "Award", "--type", "award", "--exclude", "Nils").exit_code == 0
    before = run("audience", "Award").output
    assert before.splitlines() == [
        "        2  members in the segment",
        "       -1  turned this topic off: 1 remain",
        "       -1  is in a segment that this letter leaves out: 0 remain",
        "        0  get a copy",
    ]
    told = run("audience", "Award", "--member", "1001").output
    assert "The member is in a segment that this letter leaves out." in told
    campaign = schedule(Campaign.objects.get(), by=ada)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=10)
    assert run("audience", "Award").output == before
    assert orjson.loads(run("audience", "Award", "--json").output)["audience"] == 0
    assert "so no copy was made" in run("audience", "Award", "--member", "1001").output


def test_without_a_society(ada: Staff) -> None:
    Campaign.objects.create(name="Award", content_type="award", created_by=ada)
    assert "mailer society set" in run("audience", "Award").output


def test_a_segment_that_is_not_there(ada: Staff, society: Society) -> None:
    assert "There is no segment 'X'" in run("create", "Award", "--type", "award", "--exclude", "X").output
