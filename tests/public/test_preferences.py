"""Members choose their topics; what they did not touch stays untouched."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mailer.deliveries.links import UNSUBSCRIBE, signer
from mailer.members.models import ConsentEvent, Topic, TopicChoice
from tests.outages import read_only_database
from tests.public.pages import Letter

EVERY_TOPIC = ["newsletter", "awards", "meetings", "jobs", "journal"]


def on(page: str) -> list[str]:
    """The topics whose switch is on."""
    return re.findall(r'name="topic" value="(\w+)" checked', page)


def save(client: Client, letter: Letter, topics: list[str]) -> str:
    answer = client.post(letter.preferences, {"save": "1", "topic": topics})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_every_topic_and_the_masked_address(client: Client, letter: Letter) -> None:
    page = client.get(letter.preferences).content.decode()
    assert [f'value="{slug}"' in page for slug in EVERY_TOPIC] == [True] * 5
    assert on(page) == EVERY_TOPIC
    assert "n…@u….org" in page
    assert "example" not in page.partition("<main")[2].partition("</main>")[0]
    assert "nils@" not in page


def test_saving_turns_topics_off_and_on(client: Client, letter: Letter) -> None:
    page = save(client, letter, ["newsletter", "journal"])
    assert "Saved." in page
    assert on(page) == ["newsletter", "journal"]
    save(client, letter, EVERY_TOPIC)
    told = [(event.topic.slug, event.event, event.source) for event in ConsentEvent.objects.all() if event.topic]
    assert told == [
        *[(slug, "unsubscribed", "preferences") for slug in ("awards", "meetings", "jobs")],
        *[(slug, "subscribed", "preferences") for slug in ("awards", "meetings", "jobs")],
    ]


def test_saving_without_a_change_writes_nothing(client: Client, letter: Letter) -> None:
    Topic.objects.filter(slug="jobs").update(default_on=False)
    save(client, letter, [slug for slug in EVERY_TOPIC if slug != "jobs"])
    assert not TopicChoice.objects.exists()
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "One-Click"}, {"topic": "awards"}])
def test_a_post_that_is_not_the_form_changes_nothing(client: Client, letter: Letter, body: dict[str, str]) -> None:
    assert client.post(letter.preferences, body).status_code == 200
    assert not ConsentEvent.objects.exists()


def test_unknown_topics_are_ignored(client: Client, letter: Letter) -> None:
    save(client, letter, [*EVERY_TOPIC, "nonsense", "'; DROP TABLE"])
    assert not ConsentEvent.objects.exists()


def test_it_needs_no_cookie_and_sets_none(letter: Letter) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert not stranger.get(letter.preferences).cookies
    save(stranger, letter, ["newsletter"])
    assert ConsentEvent.objects.count() == 4


def test_an_unsubscribe_link_opens_no_preferences(client: Client, letter: Letter) -> None:
    other = signer(UNSUBSCRIBE).sign(letter.delivery.pk)
    assert client.get(f"/p/{other}").status_code == 404
    assert client.post(f"/p/{other}", {"save": "1"}).status_code == 404
    assert not ConsentEvent.objects.exists()


def test_what_could_not_be_saved_is_not_said_to_be(client: Client, letter: Letter) -> None:
    with read_only_database():
        answer = client.post(letter.preferences, {"save": "1", "topic": ["newsletter"]})
    assert answer.status_code == 503
    assert "Saved." not in answer.content.decode()
