"""RFC 8058 to the letter: POST unsubscribes at once, nothing else ever does."""

from __future__ import annotations

import pytest
from django.test import Client

from mailer.campaigns.models import Campaign
from mailer.deliveries.states import Flag
from mailer.members.models import ConsentEvent, Member, Topic, TopicChoice
from tests.public.pages import Letter
from tests.public.test_bad_input import BODIES, subscribed


def test_only_this_letters_topic_is_turned_off(mail_program: Client, letter: Letter, nils: Member) -> None:
    mail_program.post(letter.unsubscribe)
    assert [choice.topic.slug for choice in TopicChoice.objects.filter(member=nils)] == ["awards"]


@pytest.mark.parametrize(
    ("kind", "source"), [("urlencoded", "one_click"), ("multipart", "one_click"), ("empty", "unsubscribe_page")]
)
def test_the_ledger_says_where_it_was_said(mail_program: Client, letter: Letter, kind: str, source: str) -> None:
    body, content_type = BODIES[kind]
    mail_program.post(letter.unsubscribe, body, content_type=content_type)
    event = ConsentEvent.objects.get()
    assert (event.event, event.source, event.actor) == ("unsubscribed", source, "member")


def test_the_copy_remembers_that_it_was_this_letter(mail_program: Client, letter: Letter) -> None:
    mail_program.post(letter.unsubscribe)
    letter.delivery.refresh_from_db()
    assert letter.delivery.flags == Flag.UNSUBSCRIBED


def test_the_page_tells_topic_and_masked_address_only(client: Client, letter: Letter) -> None:
    page = client.get(letter.unsubscribe).content.decode()
    assert "Awards &amp; honours" in page
    assert "n…@u….org" in page
    assert "nils@" not in page
    assert "Ångström" not in page
    assert f'action="{letter.unsubscribe}"' in page


def test_undo_brings_it_back(client: Client, letter: Letter, nils: Member, awards: Topic) -> None:
    done = client.post(letter.unsubscribe).content.decode()
    assert f'action="{letter.unsubscribe}/undo"' in done
    assert "/p/" in done
    undone = client.post(f"{letter.unsubscribe}/undo")
    assert undone.status_code == 200
    assert subscribed(nils, awards)
    assert [event.source for event in ConsentEvent.objects.all()] == ["unsubscribe_page", "undo"]


def test_a_letter_to_every_member_explains_itself(client: Client, letter: Letter) -> None:
    Campaign.objects.update(topic=None)
    for answer in (client.get(letter.unsubscribe), client.post(letter.unsubscribe)):
        assert answer.status_code == 200
        assert "goes to every member" in answer.content.decode()
        assert "office@society.example.org" in answer.content.decode()
    assert not ConsentEvent.objects.exists()


def test_the_pages_are_not_kept_and_tell_no_other_site(client: Client, letter: Letter) -> None:
    for answer in (client.get(letter.unsubscribe), client.post(letter.unsubscribe), client.get("/u/x")):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
