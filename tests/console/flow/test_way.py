"""A letter's way: in every state and for every role there is one next step, or words on who can go on."""

from __future__ import annotations

from itertools import product

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.campaigns import drafting, services
from mailer.campaigns.audience import Audience, audience_of, set_audience
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console.flow.next_step import next_step
from mailer.console.flow.stages import Mark, Way
from mailer.content.models import Society
from mailer.deliveries.readers import example_reader
from mailer.deliveries.trials import send_trial
from tests.people import NOW, make_campaign, make_staff


@pytest.mark.parametrize(("state", "role"), list(product(State, Role)))
def test_nothing_ends_nowhere(society: Society, grace: Staff, state: State, role: Role) -> None:
    campaign = make_campaign(by=grace)
    started = {"in_segment": 4, "in_audience": 3} if state in {State.SENDING, State.PAUSED, State.SENT} else {}
    Campaign.objects.filter(pk=campaign.pk).update(state=state, **started)
    campaign.refresh_from_db()
    way = Way(campaign, make_staff("somebody", role))
    step = next_step(way)
    assert step.title
    assert bool(step.button) == bool(step.address)
    for stage in way.stages:
        assert stage.address or stage.note or state in {State.SENDING, State.PAUSED, State.SENT, State.CANCELLED}
    assert [stage.mark for stage in way.stages].count(Mark.NOW) == 1
    for address in filter(None, [step.address, *(stage.address for stage in way.stages)]):
        assert opens(address, way.reader)


def opens(address: str, reader: Staff) -> bool:
    """Whether the screen exists and this reader holds its right."""
    try:
        view = resolve(address.partition("#")[0]).func
    except Resolver404:
        return False
    return reader.may(vars(view)["right"])


def test_a_draft_goes_from_step_to_step(edith: Staff, grace: Staff, society: Society) -> None:
    campaign = drafting.begin(
        name="Award", content_type="award", content={}, by=edith, audience=Audience(topic=None, segment=None)
    )
    assert Way(campaign, edith).now.slug == "write"
    campaign = make_campaign(by=edith)
    assert Way(campaign, edith).now.slug == "audience"
    set_audience(campaign=campaign, audience=audience_of(campaign), by=edith)
    assert Way(campaign, edith).now.slug == "test"
    reader = example_reader("is_trainee=yes")
    send_trial(campaign=campaign, reader=reader, to=[edith.email], by=edith, now=NOW)
    assert Way(campaign, edith).now.slug == "approve"
    drafting.save_content(campaign=campaign, content=campaign.content, by=edith, based_on=campaign.version, now=NOW)
    assert Way(campaign, edith).now.slug == "test"


def test_who_can_go_on_is_named(edith: Staff, grace: Staff, vera: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    assert "Edith or Grace can write it." in next_step(Way(campaign, vera)).sentence
    services.submit(campaign=campaign, by=edith)
    assert next_step(Way(campaign, edith)).sentence == "Grace can approve it."
    assert next_step(Way(campaign, grace)).title == "Look it over"


def test_under_the_two_person_rule_a_writer_is_told_who_can(grace: Staff, ada: Staff, society: Society) -> None:
    society.two_person_rule = True
    society.save()
    campaign = make_campaign(by=grace)
    services.submit(campaign=campaign, by=grace)
    step = next_step(Way(campaign, grace))
    assert "you wrote or submitted this one. Ada can approve it." in step.sentence


@pytest.mark.parametrize("screen", ["", "/write", "/audience", "/test", "/approval"])
def test_every_screen_of_a_letter_shows_the_same_steps(
    client: Client, edith: Staff, society: Society, screen: str
) -> None:
    campaign = make_campaign(by=edith)
    client.force_login(edith)
    page = client.get(f"/letters/{campaign.pk}{screen}").content.decode()
    assert 'aria-label="Steps of this letter"' in page
