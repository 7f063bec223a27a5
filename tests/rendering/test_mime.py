"""MIME messages: what the standard library reads back is what the skeleton renders, whatever the values."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.rendering.fields import FIELDS
from mailer.rendering.message import Message
from mailer.rendering.mime import Envelope, Letterhead, MimeForm
from mailer.rendering.pipeline import compile_letter
from mailer.rendering.skeleton import Context, Part, Skeleton, Slot
from tests.rendering.letters import EXAMPLES, NASTY, letter

HEAD = Letterhead(
    sender_name="Society of Small Signals",
    sender="news@society.example.org",
    reply_to="office@society.example.org",
    list_id="newsletter.society.example.org",
    date=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
)
ADA = Envelope(
    head=HEAD,
    name="Ada Lovelace",
    address="ada@mail.example.org",
    unsubscribe_url="https://news.example.org/u/4q",
    message_id="7.1.abc@society.example.org",
)
HARD = [*NASTY, ".", "..", "From ", ".\n", "=\n", "\t", " \n", "=20", "=?utf-8?b?", "?=", "x" * 75, "ä" * 75, "日" * 40]

pieces = st.one_of(
    st.lists(st.sampled_from(HARD), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
).map(lambda text: text.replace("\r\n", "\n"))
values = st.one_of(pieces, st.sampled_from(["x" * 10_000, "日本語 " * 2_500, ". " * 500, "é" * 998])).map(
    lambda text: text.replace("\0", "")
)
contexts: st.SearchStrategy[Context] = st.sampled_from(["text", "html", "attribute", "url"])
lines = st.lists(st.sampled_from([*NASTY, "From ", ".", "word ", "x" * 80]), max_size=9).map(
    lambda parts: "".join(c for c in "".join(parts) if c.isprintable() or (c > "\xff" and c not in "\u2028\u2029"))
)


@st.composite
def parts(draw: st.DrawFn, context: st.SearchStrategy[Context], text: st.SearchStrategy[str]) -> Part:
    slots = draw(st.lists(st.builds(Slot, st.sampled_from([("a",), ("b",), ("c",)]), context), max_size=4))
    return Part(tuple(draw(text) for _ in range(len(slots) + 1)), tuple(slots))


skeletons = st.builds(
    Skeleton,
    subject=parts(st.just("header"), lines),
    preheader=st.just(Part(("",), ())),
    text=parts(st.just("text"), pieces),
    html=parts(contexts, pieces),
)


def parse(raw: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def read(raw: bytes) -> Message:
    """Subject, text and HTML as the standard library reads them, line ends as LF; no part has a defect."""
    parsed = parse(raw)
    text, html = parsed.iter_parts()
    found = []
    for part, kind in ((text, "text/plain"), (html, "text/html")):
        assert isinstance(part, EmailMessage)
        assert (part.get_content_type(), part.get_content_charset(), part.defects) == (kind, "utf-8", [])
        found.append(part.get_content().replace("\r\n", "\n"))
    assert parsed.defects == []
    assert all(not value.defects for value in parsed.values())
    return Message(str(parsed["Subject"]), "", found[0], found[1])


def expected(skeleton: Skeleton, values: dict[str, str]) -> Message:
    message = skeleton.render(values)
    text, html = (part.replace("\r\n", "\n") for part in (message.text, message.html))
    return Message(message.subject, "", text, html)


def assert_lines_hold(raw: bytes) -> None:
    head, _, body = raw.partition(b"\r\n\r\n")
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert not any(line.startswith((b".", b"From ")) for line in body.split(b"\r\n"))
    assert raw.isascii()


@cache
def real_letter() -> Skeleton:
    html = '<p title="{{ merge.first_name }}">{{ merge.salutation }}, <i>{{ merge.institution }}</i></p>'
    with TemporaryDirectory() as folder:
        return compile_letter(letter(Path(folder), html=html), variant={}).skeleton


def with_clean_subject(skeleton: Skeleton) -> Skeleton:
    """Only field "c", whose values are single lines, in the subject."""
    slots = (Slot(("c",), "header"),) * len(skeleton.subject.slots)
    return replace(skeleton, subject=Part(skeleton.subject.pieces, slots))


@settings(max_examples=150, deadline=None)
@given(skeletons, values, values, lines)
def test_what_is_read_back_is_what_was_rendered(skeleton: Skeleton, a: str, b: str, c: str) -> None:
    skeleton, given_values = with_clean_subject(skeleton), {"a": a, "b": b, "c": c}
    raw = MimeForm.of(skeleton).message(given_values, ADA)
    assert_lines_hold(raw)
    assert read(raw) == expected(skeleton, given_values)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_real_letter_reads_back_for_anybody(data: st.DataObject) -> None:
    skeleton = real_letter()
    given_values = dict(EXAMPLES)
    for name, field in FIELDS.items():
        if field.kind == "text":
            given_values[name] = data.draw(lines.filter(str.strip))
    raw = MimeForm.of(skeleton).message(given_values, ADA)
    assert_lines_hold(raw)
    assert read(raw) == expected(skeleton, given_values)
