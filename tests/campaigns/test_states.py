"""Whatever the table does not allow is refused, and changes nothing."""

from __future__ import annotations

from itertools import product

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.errors import Forbidden
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL, TRANSITIONS, VERBS, State
from mailer.campaigns.transitions import transition
from mailer.content.models import Society
from tests.people import make_campaign


@pytest.mark.parametrize(("state", "verb"), list(product(State, VERBS)))
def test_every_pair(ada: Staff, state: State, verb: str) -> None:
    campaign = Campaign.objects.create(name="C", content_type="award", state=state)
    after = TRANSITIONS.get((state, verb))
    if after is None:
        with pytest.raises(Forbidden):
            transition(campaign, verb)
    else:
        transition(campaign, verb)
    campaign.refresh_from_db()
    assert campaign.state == (after or state)


def test_final_states_have_no_way_out() -> None:
    assert not {state for state, _ in TRANSITIONS} & FINAL


def test_every_state_has_its_sentence() -> None:
    assert all(len(state.label.split()) >= 2 for state in State if state is not State.DRAFT)


def test_whoever_comes_second_is_told(ada: Staff, society: Society) -> None:
    campaign = make_campaign(by=ada)
    stale = Campaign.objects.get(pk=campaign.pk)
    transition(campaign, "submit")
    with pytest.raises(Forbidden, match="somebody else"):
        transition(stale, "submit")
