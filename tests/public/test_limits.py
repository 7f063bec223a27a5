"""How many pages one caller gets in a minute, and who is never limited."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from mailer.deliveries.links import FOLLOW, UNSUBSCRIBE, signer
from mailer.lib.tokens import LENGTH
from mailer.members.models import ConsentEvent
from mailer.public import limits
from tests.public.pages import Letter

NEIGHBOUR = "192.0.2.7"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is near, so that it is reached at once."""
    monkeypatch.setattr(limits, "MOST_PAGES", 2)


def exhaust(client: Client, path: str) -> None:
    """Ask until the answer is 429."""
    for _ in range(limits.MOST_PAGES):
        assert client.get(path).status_code < 429
    answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Please try again in a minute." in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


STRANGE = ["/archive", "/archive/feed.xml", "/robots.txt", f"/u/{'A' * LENGTH}", "/p/x", "/m/own/x"]


@pytest.mark.parametrize("path", STRANGE)
def test_what_is_not_behind_a_link_of_ours_is_limited_by_caller(client: Client, db: None, path: str) -> None:
    exhaust(client, path)
    # They count together, and a neighbour's count is another.
    assert client.get("/v/made-up").status_code == 429
    assert client.get(path, REMOTE_ADDR=NEIGHBOUR).status_code != 429


def test_each_link_of_a_letter_is_counted_for_itself(client: Client, letter: Letter) -> None:
    token = signer(FOLLOW).sign(letter.delivery.pk)
    for path in (letter.unsubscribe, letter.preferences, letter.view_online, f"/c/{token}/1"):
        exhaust(client, path)
        assert client.get(path, REMOTE_ADDR=NEIGHBOUR).status_code != 429
    # Links and picture of one copy count together.
    assert client.get(f"/o/{token}.gif").status_code == 429
    another = signer(UNSUBSCRIBE).sign(letter.delivery.pk + 1)
    assert client.get(f"/u/{another}").status_code != 429


def test_the_button_of_mail_programs_works_however_many_come_from_one_address(
    mail_program: Client, letter: Letter
) -> None:
    exhaust(mail_program, "/archive")
    exhaust(mail_program, letter.unsubscribe)
    for _ in range(3 * limits.MOST_PAGES):
        answer = mail_program.post(letter.unsubscribe, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert ConsentEvent.objects.count() == 1


def test_pictures_in_letters_are_never_limited(client: Client, db: None) -> None:
    exhaust(client, "/archive")
    assert client.get(f"/media/images/aa/{'a' * 64}.png").status_code == 404


def test_no_link_can_be_read_from_what_is_counted(
    client: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(cache, "add", lambda key, *_: counted.append(key))
    client.get(letter.preferences)
    assert len(counted) == 1
    assert letter.preferences.rpartition("/")[2] not in counted[0]
