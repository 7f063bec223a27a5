"""Compile-time proof that merge fields are printed and nothing else.

The letter is rendered a second time with values chosen to break whatever can break: long, many
words, mixed case, quotes and markup. If the marked rendering, filled with these values, is not the
same text, the template filtered, measured or compared a field after printing it (in a set block,
a filter block, the result of a macro). If it is not the same document, the field stands where a
value could end an attribute or begin a tag. Neither letter is ever compiled.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from markupsafe import escape

from mailer.rendering.errors import LetterError, MisusedMergeField, SlotInForbiddenPlace
from mailer.rendering.fields import FIELDS
from mailer.rendering.inline import reserialise
from mailer.rendering.markers import Markers, Site
from mailer.rendering.message import Message
from mailer.rendering.parts import Part
from mailer.rendering.places import split_html

_HARD_TEXT = (
    'Ünlikely "Näme" o\'Probe <b> &amp; &{x} <!--y--> --> </style> ]]> = / \\ % %s {{ z }} {% a %} `$ 名前 🦊 '
    + "LONG and Lower " * 20
    + "end"
)
_HARD_ADDRESS = "https://probe.invalid/a/ü/%20?b='c'&d=[e]&amp;f={g}&{h}#" + "i" * 200


class _HardValues(dict[str, str]):
    """One for every field of the register; one for a data field is made when it is asked for."""

    def __missing__(self, name: str) -> str:
        return f"{FIELDS[name].name} {_HARD_TEXT}"


HARD_VALUES = _HardValues(
    (name, f"{number} {_HARD_TEXT}" if field.kind == "text" else f"{_HARD_ADDRESS}{number}")
    for number, (name, field) in enumerate(FIELDS.items())
)


def prove_only_printed(marked: Message, hard: Message, markers: Markers) -> None:
    """Compare the text of the templates. Raises ``MisusedMergeField``."""
    for part in ("subject", "preheader", "text", "html"):
        pieces, sites = markers.split(getattr(marked, part))
        fills = [HARD_VALUES[site.field] for site in sites]
        if part == "html":
            fills = [str(escape(fill)) for fill in fills]
        fault = _first_difference(pieces, fills, getattr(hard, part))
        if fault is not None:
            raise _changed_after_printing(_culprit(marked, markers, sites, fault))


def prove_places(marked_html: str, hard_html: str, markers: Markers) -> tuple[Part, tuple[Site, ...]]:
    """Compare the documents. Returns the part the marked one splits into.

    Raises:
        SlotInForbiddenPlace: naming the field and the line that printed it.
    """
    part, sites = split_html(reserialise(marked_html), markers)
    fills = [slot.fill(HARD_VALUES) for slot in part.slots]
    fault = _first_difference(part.pieces, fills, reserialise(hard_html))
    if fault is not None:
        site = sites[max(fault - 1, 0)] if sites else markers.sites[0]
        raise SlotInForbiddenPlace(
            f"the merge field {site.field} stands where its value could change the letter around it. "
            "Put the attribute it stands in into quotes, or print it in the text.",
            file=site.file,
            line=site.line,
        )
    return part, sites


def _first_difference(pieces: Iterable[str], fills: Iterable[str], text: str) -> int | None:
    """The number of the first piece that is not at its place in ``text``; slot n stands before piece n + 1."""
    position = 0
    for number, (piece, fill) in enumerate(zip_longest(pieces, fills, fillvalue="")):
        if not text.startswith(piece, position):
            return number
        position += len(piece)
        if not text.startswith(fill, position):
            return number + 1
        position += len(fill)
    return None if position == len(text) else number


def _culprit(marked: Message, markers: Markers, sites: list[Site], fault: int) -> Site:
    """A field whose marker did not come through was filtered; else it is the one before the difference."""
    text = f"{marked.subject}{marked.preheader}{marked.text}{marked.html}"
    arrived = {int(number) for number in markers.pattern.findall(text)}
    lost = [site for number, site in enumerate(markers.sites) if number not in arrived]
    return (lost or sites[max(fault - 1, 0) :] or markers.sites)[0]


def _changed_after_printing(site: Site) -> LetterError:
    return MisusedMergeField(
        f"the merge field {site.field} is filtered, measured or compared after it is printed, or printed without "
        "HTML escaping. Print it on its own, outside of {% set %} and {% filter %} blocks; the result of a macro "
        "that prints merge fields can only be printed too.",
        file=site.file,
        line=site.line,
    )
