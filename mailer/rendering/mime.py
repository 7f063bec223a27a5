"""A skeleton as a MIME message: everything that is the same for all recipients is encoded once.

What the standard library's ``email`` package reads back from a message equals what the skeleton
renders, with line feeds as CRLF: subject, text and HTML, for every recipient. A slot's value is encoded
alone and stands on lines of its own between soft breaks, so no value can break a line, an escape
or an encoded word of the letter around it. A message is ready for the wire: it needs no
dot-stuffing, and is 7-bit unless an address needs SMTPUTF8.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, cast

from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.mime_head import Envelope, Letterhead
from mailer.rendering.mime_quoted import MOST, SOFT_BREAK, ends_inside_line, quoted
from mailer.rendering.mime_words import FOLD, encoded_words, plain
from mailer.rendering.parts import Part, Slot
from mailer.rendering.plan import Plan, distinct_slots, with_quotes
from mailer.rendering.skeleton import Skeleton

__all__ = ["Envelope", "Letterhead", "MimeForm"]

_SUBJECT: Final = "Subject: "
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TEXT_PART: Final = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
_HTML_PART: Final = _TEXT_PART.replace("plain", "html")


@dataclass(frozen=True, slots=True)
class _Body:
    """Both parts: ``pick`` takes from head, filled slots of ``plan`` and pieces what a message is joined from."""

    plan: Plan
    pieces: tuple[bytes, ...]
    pick: Callable[[Sequence[bytes]], Sequence[bytes]]

    def joined(self, head: bytes, filled: Sequence[str]) -> bytes:
        pool = _quoted_after_head(filled)
        pool[0] = head
        pool += self.pieces
        return b"".join(self.pick(pool))


@dataclass(frozen=True, slots=True)
class MimeForm:
    """Pieces of bytes with slots between them.

    ``bare`` is for values that need no escape in any place: it brings the quotes of attributes
    itself, and each value is encoded once wherever it stands. ``words`` are the subject's pieces
    as encoded words; ``subject_line`` is the whole line where the subject has no slots.
    """

    subject: Part
    words: tuple[str, ...]
    subject_line: bytes
    bare: _Body
    escaped: _Body

    @classmethod
    def of(cls, skeleton: Skeleton) -> MimeForm:
        """Encode the letter. Takes some milliseconds for 50 KB; keep the form."""
        subject = skeleton.subject
        words = tuple(map(encoded_words, subject.pieces))
        return cls(
            subject=subject,
            words=words,
            subject_line=b"" if subject.slots else _subject_line(subject.pieces[0], words),
            bare=_bare_body(skeleton),
            escaped=_escaped_body(skeleton),
        )

    def message(self, values: Mapping[str, str], envelope: Envelope) -> bytes:
        """One recipient's message, with CRLF line ends and one at its end.

        Raises:
            UnrenderableValue: a value holds what no message can carry, or can't stand in a header.
        """
        texts = self.bare.plan.take(values)
        try:
            head = envelope.lines() + (self.subject_line or self._subject(values))
            if self.bare.plan.need_no_escape(texts):
                return self.bare.joined(head, texts)
            return self.escaped.joined(head, self.escaped.plan.fill(values))
        except UnicodeEncodeError as exc:
            raise UnrenderableValue(_holder(values, exc.object), f"can't be written: {exc.reason}.") from exc

    def _subject(self, values: Mapping[str, str]) -> bytes:
        filled = [slot.text(values) for slot in self.subject.slots]
        text, words = self.subject.pieces[0], [self.words[0]]
        for slot, value, piece, word in zip(
            self.subject.slots, filled, self.subject.pieces[1:], self.words[1:], strict=True
        ):
            if not value.isprintable() and _CONTROL.search(value):
                raise UnrenderableValue(slot.fields[0], "holds a control character. Correct this member's record.")
            text += value + piece
            words += (encoded_words(value), word)
        return _subject_line(text, words)


def _subject_line(text: str, words: Iterable[str]) -> bytes:
    line = plain(text, name_length=len(_SUBJECT))
    if line is None:
        line = FOLD.join(filter(None, words))
    return f"{_SUBJECT}{line}\r\n".encode()


def _escaped_body(skeleton: Skeleton) -> _Body:
    text, html = skeleton.text, skeleton.html
    plan = Plan.of((text, html))
    place = {slot: number for number, slot in enumerate(plan.slots, 1)}
    return _Body(
        plan=plan,
        pieces=_framed(text.pieces, html.pieces, skeleton.digest),
        pick=_picker([place[slot] for slot in (*text.slots, *html.slots)], filled=len(place)),
    )


def _bare_body(skeleton: Skeleton) -> _Body:
    text, html = skeleton.text, skeleton.html
    # Of each text the slot that asks most of it: what needs no escape there needs none anywhere.
    strictest = {_words_of(slot): slot for slot in distinct_slots((text, html))}
    plan = Plan.of((Part(("",) * (len(strictest) + 1), tuple(strictest.values())),))
    place = {_words_of(slot): number for number, slot in enumerate(plan.slots, 1)}
    return _Body(
        plan=plan,
        pieces=_framed(text.pieces, tuple(with_quotes(html)), skeleton.digest),
        pick=_picker([place[_words_of(slot)] for slot in (*text.slots, *html.slots)], filled=len(place)),
    )


def _words_of(slot: Slot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return slot.fields, slot.around


def _picker(places: Sequence[int], *, filled: int) -> Callable[[Sequence[bytes]], Sequence[bytes]]:
    """Take head (0), first piece, then each slot's place and the piece behind it."""
    first = filled + 1
    order = [0, first]
    for number, place in enumerate(places, first + 1):
        order += (place, number)
    return cast("Callable[[Sequence[bytes]], Sequence[bytes]]", itemgetter(*order))


def _framed(texts: Sequence[str], htmls: Sequence[str], digest: str) -> tuple[bytes, ...]:
    """The pieces of both parts, encoded, with the lines of the multipart around them."""
    # "=_" stands in no quoted-printable text, so no line of the letter can be taken for the boundary.
    boundary = f"=_{digest[:32]}"
    text, html = list(_encoded(texts)), list(_encoded(htmls))
    kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    text[0] = f"{kind}--{boundary}\r\n{_TEXT_PART}".encode() + text[0]
    html[-1] += f"\r\n--{boundary}--\r\n".encode()
    text[-1] += f"\r\n--{boundary}\r\n{_HTML_PART}".encode() + html[0]
    return (*text, *html[1:])


def _encoded(pieces: Sequence[str]) -> Iterator[bytes]:
    """A part's pieces encoded, with the soft breaks that keep its slots apart."""
    for number, piece in enumerate(pieces):
        encoded = quoted(piece)
        last = number == len(pieces) - 1
        before = SOFT_BREAK if number and not (last and not encoded) else b""
        yield before + encoded + (SOFT_BREAK if not last and ends_inside_line(encoded) else b"")


def _quoted_after_head(values: Sequence[str]) -> list[bytes]:
    """A free place for the head, then each value encoded; all in one call where none needs a second line."""
    marked = "\n".join(("", *values))
    if "\0" in marked:
        raise UnicodeEncodeError("utf-8", marked, 0, 1, "it holds a NUL character")
    octets = b2a_qp(marked.encode())
    encoded = octets.split(b"\n")
    if (
        len(encoded) != len(values) + 1
        or len(max(encoded, key=len)) > MOST
        or b"\n." in octets
        or b"\nFrom " in octets
        or "\r" in marked
    ):
        return [b"", *map(quoted, values)]
    return encoded


def _holder(values: Mapping[str, str], text: str) -> str:
    """The field whose value made ``text``, or else any name."""
    return next((name for name, value in values.items() if value and value in text), "name")
