"""Bad input to links, rows 82 to 87: requests, tokens, no database, and what comes too late.

Row 86, unsubscribing by mail, is in ``tests/tracking/mailbox``; row 88, two keys at a time, in
``tests/tracking/test_signature.py``.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailer import env
from mailer.deliveries.links import PATHS, PREFERENCES, UNSUBSCRIBE, VIEW_ONLINE, signer
from mailer.lib.tokens import LENGTH
from mailer.members.models import ConsentEvent, Member, Topic, TopicChoice
from mailer.members.services import subscribe
from mailer.privacy.erasure import erase_member
from mailer.public import spool
from mailer.tracking.models import InboxBody
from tests.outages import read_only_database
from tests.people import NOW
from tests.public.pages import Letter

URLENCODED = "application/x-www-form-urlencoded"
ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
BODIES = {
    "urlencoded": (ONE_CLICK, URLENCODED),
    "multipart": (MULTIPART, "multipart/form-data; boundary=x"),
    "empty": (b"", URLENCODED),
    "unknown": (b"hello", "text/plain"),
    "wrong value": (b"List-Unsubscribe=Two-Clicks", URLENCODED),
    "broken multipart": (b"--x\r\nContent-Disp", "multipart/form-data; boundary=x"),
    "multipart without boundary": (MULTIPART, "multipart/form-data"),
    "bytes": (b"\xff\xfe\x00", "application/octet-stream"),
    "larger than a form may be": (b"a" * (3 * 1024 * 1024), URLENCODED),
}
PREFETCH = {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Moz": "prefetch"}


def subscribed(member: Member, topic: Topic) -> bool:
    choice = TopicChoice.objects.filter(member=member, topic=topic).first()
    return choice is None or choice.subscribed


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete", "patch", "trace"])
@pytest.mark.parametrize("suffix", ["", "/undo"])
def test_row_82_no_other_method_changes_anything(client: Client, letter: Letter, method: str, suffix: str) -> None:
    answer = getattr(client, method)(letter.unsubscribe + suffix)
    assert answer.status_code == {"get": 200, "head": 200, "options": 204}.get(method, 405)
    assert not ConsentEvent.objects.exists()
    assert not answer.cookies


def test_row_82_what_looks_at_links_before_people_do_changes_nothing(client: Client, letter: Letter) -> None:
    assert client.get(letter.unsubscribe, headers=PREFETCH).status_code == 200
    assert client.get(f"{letter.unsubscribe}?List-Unsubscribe=One-Click").status_code == 200
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("kind", BODIES)
def test_row_83_any_post_unsubscribes_at_once_and_once(
    mail_program: Client, letter: Letter, nils: Member, awards: Topic, kind: str
) -> None:
    body, content_type = BODIES[kind]
    for _ in range(3):
        answer = mail_program.post(letter.unsubscribe, body, content_type=content_type)
        assert answer.status_code == 200
        assert not answer.cookies
    assert not subscribed(nils, awards)
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize("purpose", [PREFERENCES, VIEW_ONLINE])
def test_row_84_a_link_for_another_purpose_is_not_taken(client: Client, letter: Letter, purpose: str) -> None:
    other = signer(purpose).sign(letter.delivery.pk)
    assert client.get(f"/u/{other}").status_code == 404
    assert client.post(f"/u/{other}").status_code == 200
    assert not ConsentEvent.objects.exists()


def test_row_84_forged_truncated_and_erased_links_look_alike(client: Client, letter: Letter, nils: Member) -> None:
    nobody = f"/u/{signer(UNSUBSCRIBE).sign(2**47)}"
    forged = letter.unsubscribe[:-1] + ("A" if letter.unsubscribe[-1] != "A" else "B")
    Member.objects.filter(pk=nils.pk).update(erased_at=NOW)
    paths = [nobody, forged, letter.unsubscribe, letter.unsubscribe[:-1], letter.unsubscribe + "A", "/u/x"]
    for ask, status in ((client.get, 404), (client.post, 200)):
        answers = [ask(path) for path in paths]
        assert {answer.status_code for answer in answers} == {status}
        assert len({answer.content for answer in answers}) == 1
        for answer in answers:
            # Of each request its own; it tells nothing about the link.
            del answer.headers["X-Request-ID"]
        assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


DOORS = [f"{path}/{{}}" for path in (*PATHS.values(), "m/own", "m/address", "m/confirm", "m/erase")]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.one_of(st.binary(min_size=1, max_size=60), st.binary(min_size=18, max_size=18).map(urlsafe_b64encode)))
@example(token=b"A" * LENGTH)
@example(token=b"../../etc/passwd")
@example(token="å".encode() * LENGTH)
@example(token=b"=" * LENGTH)
@pytest.mark.parametrize("door", [*DOORS, "c/{}/1", "o/{}.gif"])
def test_row_84_no_made_up_token_opens_a_door_or_breaks_one(client: Client, db: None, door: str, token: bytes) -> None:
    path = f"/{door.format(quote(token, safe=''))}"
    # The picture is the same for everybody.
    assert client.get(path).status_code in ({200, 404} if door.startswith("o/") else {404, 410})
    assert client.post(path).status_code in {200, 404, 405, 410}
    assert not ConsentEvent.objects.exists()
    assert not InboxBody.objects.exists()


@settings(max_examples=50, deadline=None)
@given(number=st.integers(0, 2**48 - 1), place=st.integers(0, LENGTH - 1), put=st.sampled_from("AZaz09-_=%+/ é"))
def test_row_84_one_changed_character_makes_a_link_worthless(number: int, place: int, put: str) -> None:
    token = signer(UNSUBSCRIBE).sign(number)
    changed = token[:place] + put + token[place + 1 :]
    assert signer(UNSUBSCRIBE).read(changed) == (number if changed == token else None)
    assert signer(UNSUBSCRIBE).read(token[:place]) is None


@pytest.fixture
def notes() -> Path:
    return env.current().data_dir / "unsubscribes"


def test_row_85_without_a_database_the_wish_is_kept_and_not_said_to_be_done(
    mail_program: Client, letter: Letter, nils: Member, awards: Topic, notes: Path
) -> None:
    with read_only_database():
        answer = mail_program.post(letter.unsubscribe, ONE_CLICK, content_type=URLENCODED)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "safely kept" in answer.content.decode()
    assert subscribed(nils, awards)
    assert [path.name for path in notes.iterdir()] == [f"{letter.delivery.pk}.note"]
    assert spool.drain() == 1
    assert not subscribed(nils, awards)
    assert list(notes.iterdir()) == []
    event = ConsentEvent.objects.get()
    assert (event.source, event.actor) == ("one_click", "member")


def test_row_85_the_next_page_carries_out_what_was_kept(
    mail_program: Client, client: Client, letter: Letter, nils: Member, awards: Topic
) -> None:
    with read_only_database():
        mail_program.post(letter.unsubscribe)
    client.get(letter.preferences)
    assert not subscribed(nils, awards)


def test_row_85_a_wish_of_before_does_not_undo_a_choice_of_after(
    mail_program: Client, letter: Letter, nils: Member, awards: Topic
) -> None:
    with read_only_database():
        mail_program.post(letter.unsubscribe)
    later = letter.delivery.campaign.created_at + timedelta(days=1)
    TopicChoice.objects.create(member=nils, topic=awards, subscribed=False)
    subscribe(member=nils, topic=awards, source="test", actor="member", now=later)
    assert spool.drain() == 1
    assert subscribed(nils, awards)


@pytest.mark.usefixtures("letter")
def test_row_85_nothing_is_kept_of_a_forged_link(mail_program: Client, notes: Path) -> None:
    with read_only_database():
        mail_program.post(f"/u/{'A' * LENGTH}")
    assert not notes.exists() or list(notes.iterdir()) == []


def test_row_85_when_the_disk_is_full_too_nothing_is_promised(
    mail_program: Client, letter: Letter, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mailer.public.spool.os.fsync", full)
    with read_only_database():
        answer = mail_program.post(letter.unsubscribe)
    assert answer.status_code == 503
    assert "nothing was changed" in answer.content.decode()
    assert list(notes.glob("*.note")) == []


def test_row_87_nothing_subscribes_an_erased_member_again(
    client: Client, letter: Letter, nils: Member, awards: Topic
) -> None:
    client.post(letter.unsubscribe)
    erase_member(member=nils, by="member", now=NOW)
    assert client.post(f"{letter.unsubscribe}/undo").status_code == 200
    assert client.post(letter.preferences, {"save": "1", "topic": ["awards"]}).status_code == 404
    assert not subscribe(member=nils, topic=awards, source="provider event", actor="member", now=NOW)
    assert not TopicChoice.objects.filter(subscribed=True).exists()
