"""What one recipient's letter costs: in full, joined from a skeleton, as MIME, as SendGrid substitutions.

The sample newsletter (about 46 KB) in three variants. ``*_us`` are microseconds a recipient,
medians: ``naive_us`` for Jinja2, premailer and EmailMessage; ``skeleton_us`` for escaping and
joining ready merge values; ``floor_us`` for joining the same letters from pieces that lie ready;
``mime_us`` for whole MIME messages with their headers, ``mime_floor_us`` for joining their bytes.
``compile_ms`` is for all variants together, in a process that has compiled nothing yet.
``rss_growth_mb`` is how much memory grows between the 10,000th and the 1,000,000th recipient.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.registry import get
from mailer.rendering import inline
from mailer.rendering.fields import merge_values
from mailer.rendering.mime import Envelope, Letterhead, MimeForm
from mailer.rendering.mime_quoted import quoted
from mailer.rendering.pipeline import Compiled, LetterSource, compile_letter, render_in_full
from mailer.rendering.recipient import Recipient
from mailer.rendering.sendgrid_form import SendGridForm
from tests.content.examples import BRAND

Values = dict[str, str]

VARIANTS: list[dict[str, str | bool]] = [{"dues": dues, "is_trainee": False} for dues in ("paid", "due", "lapsed")]
NAMES = (
    "Ada Lovelace",
    "Jürgen Müller",
    "裕正 井上",
    "Seán O'Brien",
    "Thirumala-Devi Kanneganti",
    "שרה כהן",
    "Jan Vilček",
)
AT_ONCE = 1_000
ROUNDS = 30
NAIVE_ROUNDS = 5


def measure() -> dict[str, float]:
    """All figures, by the names the module explains."""
    source = LetterSource(EMAIL_TEMPLATES, "newsletter", get("newsletter").sample(), BRAND.as_context())
    with patch.object(inline, "_premailer", wraps=inline._premailer) as calls:
        started = perf_counter()
        letters = [compile_letter(source, variant=variant) for variant in VARIANTS]
        compile_ms = (perf_counter() - started) * 1e3
    batches = [[merge_values(person, letter.skeleton.fields) for person in people(AT_ONCE)] for letter in letters]
    return {
        "naive_us": round(median(_naive_rounds(source, letters, batches)) * 1e6, 1),
        **_side_by_side(letters, batches),
        "compile_ms": round(compile_ms, 1),
        "premailer_calls": calls.call_count,
        "variants": len(letters),
        "rss_growth_mb": round(_growth(letters[1]), 2),
    }


def people(count: int) -> Iterator[Recipient]:
    """``count`` different recipients."""
    for number, name in enumerate(islice(cycle(NAMES), count)):
        given, family = name.split()
        yield Recipient(
            given_name=given,
            family_name=family,
            member_number=f"ICIS-{number:07}",
            category="Regular",
            institution="Universität zu Köln",
            country="Germany",
            dues_until="31 December 2026",
            unsubscribe_url=f"https://news.example.org/u/{number:024}",
            preferences_url=f"https://news.example.org/p/{number:024}",
            view_online_url=f"https://news.example.org/v/{number:024}",
        )


def _side_by_side(letters: Sequence[Compiled], batches: Sequence[list[Values]]) -> dict[str, float]:
    """The quick ways in turn, batch by batch, so that a busy machine slows all of them alike."""
    rounds: dict[str, list[float]] = {
        "skeleton_us": [], "floor_us": [], "mime_us": [], "mime_floor_us": [], "sendgrid_us": [],
    }  # fmt: skip
    for letter, batch in islice(cycle(zip(letters, batches, strict=True)), ROUNDS):
        prepared = [_pieces(letter, values) for values in batch]
        form, mime = SendGridForm.of(letter.skeleton), MimeForm.of(letter.skeleton)
        envelopes = _envelopes(AT_ONCE)
        addressed = list(zip(batch, envelopes, strict=True))
        ready = [_message_pieces(mime, *one) for one in addressed]
        rounds["skeleton_us"].append(_seconds(letter.skeleton.render, batch))
        rounds["floor_us"].append(_seconds(_join, prepared))
        rounds["mime_us"].append(_seconds(partial(_message, mime), addressed))
        rounds["mime_floor_us"].append(_seconds(b"".join, ready))
        rounds["sendgrid_us"].append(_seconds(form.substitutions, batch))
    return {name: round(median(seconds) / AT_ONCE * 1e6, 2) for name, seconds in rounds.items()}


def _message(mime: MimeForm, one: tuple[Values, Envelope]) -> bytes:
    return mime.message(*one)


def _seconds(work: Callable[[Any], object], batch: Sequence[object]) -> float:
    started = perf_counter()
    for one in batch:
        work(one)
    return perf_counter() - started


def _join(text_and_html: tuple[list[str], list[str]]) -> tuple[str, str]:
    text, html = text_and_html
    return "".join(text), "".join(html)


def _pieces(letter: Compiled, values: Values) -> tuple[list[str], list[str]]:
    text, html = (
        [
            item
            for piece, slot in zip(part.pieces, (*part.slots, None), strict=True)
            for item in (piece, slot.fill(values) if slot else "")
        ]
        for part in (letter.skeleton.text, letter.skeleton.html)
    )
    return text, html


def _envelopes(count: int) -> list[Envelope]:
    head = Letterhead(
        sender_name=BRAND.name,
        sender="news@society.example.org",
        reply_to="office@society.example.org",
        list_id="newsletter.society.example.org",
        date=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    )
    return [
        Envelope(
            head=head,
            name=f"{person.given_name} {person.family_name}",
            address=f"member{number}@mail.example.org",
            unsubscribe_url=person.unsubscribe_url,
            message_id=f"{number}.1.0123456789ab@society.example.org",
        )
        for number, person in enumerate(people(count))
    ]


def _message_pieces(mime: MimeForm, values: Values, envelope: Envelope) -> Sequence[bytes]:
    """What a message is joined from, every value encoded already."""
    head, body = mime.message(values, envelope).split(b"Content-Type: multipart", 1)
    del body
    filled = mime.escaped.plan.fill(values)
    return mime.escaped.pick((head, *map(quoted, filled), *mime.escaped.pieces))


def _naive_rounds(
    source: LetterSource, letters: Sequence[Compiled], batches: Sequence[list[Values]]
) -> Iterator[float]:
    for letter, batch in zip(letters, batches, strict=True):
        for values in batch[:NAIVE_ROUNDS]:
            started = perf_counter()
            message = render_in_full(source, variant=letter.variant, values=values)
            mail = EmailMessage()
            mail["Subject"] = message.subject
            mail.set_content(message.text)
            mail.add_alternative(message.html, subtype="html")
            mail.as_bytes()
            yield perf_counter() - started


def _growth(letter: Compiled) -> float:
    before = 0.0
    for number, person in enumerate(people(1_000_000)):
        letter.skeleton.render(merge_values(person, letter.skeleton.fields))
        if number == 10_000:
            before = _resident_mb()
    return _resident_mb() - before


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
