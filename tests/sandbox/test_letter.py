from __future__ import annotations

from typing import Any

from mailer.sandbox.letter import Letter, compose
from tests.sandbox.rig import request_body

TAGS = {"%%first%%": "Ada <&>", "%%url%%": "https://society.example/p/7"}


def letter(personalization: dict[str, Any] | None = None, **changes: Any) -> Letter:
    body = request_body(**changes)
    block = {"to": [{"email": "ada@example.org"}], "substitutions": TAGS, **(personalization or {})}
    return compose(body, block, accepted=1_795_340_400.0)


def test_subject_content_and_reply_to_are_substituted_unescaped() -> None:
    found = letter(reply_to={"email": "office@society.example", "name": "For %%first%%"})
    assert found.subject == "News for Ada <&>"
    assert found.text == "Dear Ada <&>, read https://society.example/p/7"
    assert found.html == '<p>Dear Ada <&></p><a href="https://society.example/p/7">read</a>'
    assert "For Ada <&>" in dict(found.headers)["Reply-To"]


def test_headers_are_not_substituted() -> None:
    found = letter({"headers": {"X-Greeting": "Hello %%first%%"}})
    assert dict(found.headers)["X-Greeting"] == "Hello %%first%%"


def test_headers_of_the_personalization_win_whatever_their_case() -> None:
    found = letter(
        {"headers": {"LIST-unsubscribe": "<https://one.example>"}},
        headers={"List-Unsubscribe": "<https://all.example>", "X-Kept": "yes"},
    )
    own = {name: value for name, value in found.headers if name.lower() in ("list-unsubscribe", "x-kept")}
    assert own == {"LIST-unsubscribe": "<https://one.example>", "X-Kept": "yes"}


def test_everybody_in_a_personalization_is_seen_by_everybody() -> None:
    found = letter({"to": [{"email": "a@example.org"}, {"email": "b@example.org", "name": "B"}]})
    assert dict(found.headers)["To"] == "a@example.org, B <b@example.org>"


def test_bcc_is_seen_by_nobody() -> None:
    found = letter({"bcc": [{"email": "hidden@example.org"}], "cc": [{"email": "seen@example.org"}]})
    assert "hidden@example.org" not in repr(found)
    assert dict(found.headers)["Cc"] == "seen@example.org"


def test_the_personalization_s_own_subject_and_sender_win() -> None:
    found = letter({"subject": "Only for %%first%%", "from": {"email": "other@society.example"}})
    assert found.subject == "Only for Ada <&>"
    assert dict(found.headers)["From"] == "other@society.example"


def test_names_in_any_script_are_shown_as_they_are() -> None:
    found = letter({"to": [{"email": "hanako@example.org", "name": "山田 花子"}]})
    assert dict(found.headers)["To"] == "山田 花子 <hanako@example.org>"


def test_a_missing_part_is_empty() -> None:
    found = letter(content=[{"type": "text/plain", "value": "only text"}])
    assert (found.text, found.html) == ("only text", "")
