"""RFC 8058 to the letter: POST unsubscribes at once, nothing else ever does."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailer.campaigns.models import Campaign
from mailer.deliveries.links import PREFERENCES, UNSUBSCRIBE, VIEW_ONLINE, signer
from mailer.deliveries.states import Flag
from mailer.members.models import ConsentEvent, Member, Topic, TopicChoice
from tests.outages import read_only_database
from tests.people import NOW
from tests.public.pages import Letter

ONE_CLICK = "List-Unsubscribe=One-Click"
MULTIPART = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
BODIES = {
    "urlencoded": (ONE_CLICK.encode(), "application/x-www-form-urlencoded"),
    "multipart": (MULTIPART, "multipart/form-data; boundary=x"),
    "empty": (b"", "application/x-www-form-urlencoded"),
    "unknown": (b"hello", "text/plain"),
    "wrong value": (b"List-Unsubscribe=Two-Clicks", "application/x-www-form-urlencoded"),
    "broken multipart": (b"--x\r\nContent-Disp", "multipart/form-data; boundary=x"),
    "multipart without boundary": (MULTIPART, "multipart/form-data"),
    "bytes": (b"\xff\xfe\x00", "application/octet-stream"),
    "larger than a form may be": (b"a" * (3 * 1024 * 1024), "application/x-www-form-urlencoded"),
}


def subscribed(member: Member, topic: Topic) -> bool:
    choice = TopicChoice.objects.filter(member=member, topic=topic).first()
    return choice is None or choice.subscribed


@pytest.mark.parametrize("kind", BODIES)
def test_any_post_unsubscribes_at_once(
    mail_program: Client, letter: Letter, nils: Member, awards: Topic, kind: str
) -> None:
    body, content_type = BODIES[kind]
    answer = mail_program.post(letter.unsubscribe, body, content_type=content_type)
    assert answer.status_code == 200
    assert not subscribed(nils, awards)
    assert not answer.cookies


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


def test_repeating_it_succeeds_and_writes_one_line(mail_program: Client, letter: Letter) -> None:
    answers = [mail_program.post(letter.unsubscribe).status_code for _ in range(3)]
    assert answers == [200, 200, 200]
    assert ConsentEvent.objects.count() == 1


def test_the_copy_remembers_that_it_was_this_letter(mail_program: Client, letter: Letter) -> None:
    mail_program.post(letter.unsubscribe)
    letter.delivery.refresh_from_db()
    assert letter.delivery.flags == Flag.UNSUBSCRIBED


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete", "patch"])
@pytest.mark.parametrize("suffix", ["", "/undo"])
def test_no_other_method_changes_anything(client: Client, letter: Letter, method: str, suffix: str) -> None:
    answer = getattr(client, method)(letter.unsubscribe + suffix)
    assert answer.status_code == {"get": 200, "head": 200, "options": 204}.get(method, 405)
    assert not ConsentEvent.objects.exists()
    assert not answer.cookies


def test_the_page_tells_topic_and_masked_address_only(client: Client, letter: Letter) -> None:
    page = client.get(letter.unsubscribe).content.decode()
    assert "Awards &amp; honours" in page
    assert "n***@uni.example.org" in page
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


@pytest.mark.parametrize("purpose", [PREFERENCES, VIEW_ONLINE])
def test_a_link_for_another_purpose_is_not_taken(client: Client, letter: Letter, purpose: str) -> None:
    other = signer(purpose).sign(letter.delivery.pk)
    assert client.get(f"/u/{other}").status_code == 404
    assert client.post(f"/u/{other}").status_code == 200
    assert not ConsentEvent.objects.exists()


def test_forged_links_and_links_of_nobody_look_alike(client: Client, letter: Letter, nils: Member) -> None:
    nobody = f"/u/{signer(UNSUBSCRIBE).sign(2**47)}"
    forged = letter.unsubscribe[:-1] + ("A" if letter.unsubscribe[-1] != "A" else "B")
    Member.objects.filter(pk=nils.pk).update(erased_at=NOW)
    paths = [nobody, forged, letter.unsubscribe, "/u/x"]
    for ask, status in ((client.get, 404), (client.post, 200)):
        answers = [ask(path) for path in paths]
        assert {answer.status_code for answer in answers} == {status}
        assert len({answer.content for answer in answers}) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.binary(min_size=1, max_size=60))
@example(token=b"A" * 24)
@example(token=b"../../etc/passwd")
@example(token="å".encode() * 24)
def test_no_made_up_token_is_an_error(client: Client, db: None, token: bytes) -> None:
    path = f"/u/{quote(token, safe='')}"
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {200, 404}


def test_a_database_that_takes_no_writes_is_never_a_success(
    mail_program: Client, letter: Letter, nils: Member, awards: Topic
) -> None:
    with read_only_database():
        answer = mail_program.post(letter.unsubscribe, ONE_CLICK, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 503
    assert "nothing was changed" in answer.content.decode()
    assert answer["Retry-After"]
    assert subscribed(nils, awards)


def test_the_pages_are_not_kept_and_tell_no_other_site(client: Client, letter: Letter) -> None:
    for answer in (client.get(letter.unsubscribe), client.post(letter.unsubscribe), client.get("/u/x")):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
