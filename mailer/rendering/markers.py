"""Words that stand for merge fields while a letter is compiled.

A marker is a plain word, so it comes unchanged through HTML parsing, inlining and serialising. It
is built on a random number that occurs nowhere in the letter, so nothing staff write can pass for
one; and every marker remembers the template line that printed it, so faults can name it.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from markupsafe import Markup

from mailer.rendering.fields import FIELDS, Kind
from mailer.rendering.parts import Context, Part, Slot
from mailer.rendering.tokens import Place


@dataclass(frozen=True, slots=True)
class Site:
    """One printing of a merge field by a template."""

    field: str
    file: str
    line: int

    @property
    def kind(self) -> Kind:
        return FIELDS[self.field].kind


class Markers:
    """The markers of one compilation."""

    def __init__(self, letter: object) -> None:
        """``letter`` is everything the templates may print; the markers will be unlike any of it."""
        text = repr(letter)
        nonce = secrets.token_hex(8)
        while nonce in text:
            nonce = secrets.token_hex(8)
        self._nonce = nonce
        self.pattern = re.compile(f"q{nonce}x([0-9]+)q")
        self.sites: list[Site] = []

    def write(self, field: str, place: Place) -> str:
        """Print a new marker for ``field``; templates must not escape it."""
        self.sites.append(Site(field, *place))
        return Markup(f"q{self._nonce}x{len(self.sites) - 1}q")  # noqa: S704  (hex digits and decimals only)

    def split(self, text: str) -> tuple[list[str], list[Site]]:
        """The texts around the markers, and the sites of the markers between them."""
        pieces = self.pattern.split(text)
        return pieces[::2], [self.sites[int(number)] for number in pieces[1::2]]

    def part(self, text: str, context: Context) -> Part:
        """Plain text, split into pieces and slots."""
        pieces, sites = self.split(text)
        return Part(tuple(pieces), tuple(Slot((site.field,), context) for site in sites))
