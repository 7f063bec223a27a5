"""A letter as a whole: thrown away and brought back, and who has it open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import handling
from mailer.campaigns.errors import Forbidden
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from tests.people import NOW, make_campaign

SOON = NOW + timedelta(minutes=1)


def test_a_draft_thrown_away_can_be_brought_back(edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    handling.discard(campaign=campaign, by=edith)
    with pytest.raises(Forbidden):
        handling.discard(campaign=campaign, by=edith)
    handling.bring_back(campaign=campaign, by=edith)
    assert Campaign.objects.get(pk=campaign.pk).state == State.DRAFT


def test_who_else_has_it_open(edith: Staff, grace: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    assert handling.seen_editing(campaign=campaign, by=edith, now=NOW) == []
    assert handling.seen_editing(campaign=campaign, by=grace, now=NOW) == [edith.name]
    assert handling.seen_editing(campaign=campaign, by=grace, now=SOON) == []
