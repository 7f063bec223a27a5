"""Files around a letter: what the standard library reads back is what went in."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.rendering.enclosed import Attachment, Enclosed
from mailer.rendering.mime import Envelope, Letterhead, MimeForm
from tests.providers.letters import LETTER

HEAD = Letterhead("Society", "news@society.example.org", "", "", datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
NAMES = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='/"\\'), min_size=1, max_size=116)


def message(first: str) -> bytes:
    envelope = Envelope(HEAD, "Ada", "ada@mail.example.org", "https://news.example.org/u/1", "1@society.example.org")
    return MimeForm.of(LETTER).message({"first_name": first}, envelope)


@settings(max_examples=150, deadline=None)
@given(NAMES, st.binary(max_size=300), st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60))
def test_letter_names_and_bytes_come_back(name: str, content: bytes, first: str) -> None:
    plain = message(first)
    files = [Attachment(f"{name}.pdf", "application/pdf", content), Attachment("a.ics", "text/calendar", b"B\r\n")]
    enclosed = Enclosed.of(files).around(plain)
    assert max(map(len, enclosed.split(b"\r\n"))) < 998
    assert enclosed.isascii()
    whole = email.message_from_bytes(enclosed, policy=email.policy.default)
    alone = email.message_from_bytes(plain, policy=email.policy.default)
    assert whole.get_content_type() == "multipart/mixed"
    letter, *parts = whole.iter_parts()
    assert [part.get_content() for part in letter.iter_parts()] == [part.get_content() for part in alone.iter_parts()]
    assert [(part.get_filename(), part.get_content_type()) for part in parts] == [
        (file.name, file.media_type) for file in files
    ]
    assert [part.get_payload(decode=True) for part in parts] == [file.content for file in files]
    assert {name: whole[name] for name in alone if not name.startswith("Content-")} == {
        name: alone[name] for name in alone if not name.startswith("Content-")
    }
