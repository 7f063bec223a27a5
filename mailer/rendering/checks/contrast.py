"""Contrast of text against what is behind it, as WCAG 2 demands, in the light and in the dark palette.

A colour it can't read (a gradient, a variable) is not judged, nor a dark palette that mail programs
make up themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.colours import Colour, contrast_ratio, written
from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.screens import PLACES, Passage, Screen, View
from mailer.rendering.checks.specimen import Specimen


def light(specimen: Specimen) -> Iterator[Finding]:
    for passage, told in _too_close(specimen.plain_view):
        yield Finding(
            "contrast-too-low",
            "error",
            _place("light", passage),
            told,
            "Make the text darker or what is behind it lighter.",
            quote=passage.text,
        )


def dark(specimen: Specimen) -> Iterator[Finding]:
    if "dark" not in specimen.views:
        return
    for passage, told in _too_close(specimen.views["dark"]):
        yield Finding(
            "contrast-too-low-in-dark-mode",
            "error",
            _place("dark", passage),
            told,
            "Give the text a lighter colour, or what is behind it a darker one, in the rules for "
            "prefers-color-scheme: dark; for the society's own colour change its dark variant.",
            quote=passage.text,
        )


def _too_close(view: View) -> Iterator[tuple[Passage, str]]:
    """The first passage that shows each pair of colours too close, with what there is to say."""
    told: set[tuple[Colour, Colour]] = set()
    for passage in view.passages:
        look = passage.look
        if look.text is None or look.behind is None or (look.text, look.behind) in told:
            continue
        ratio = contrast_ratio(look.text, look.behind)
        if ratio < look.least_contrast:
            told.add((look.text, look.behind))
            pair = f"{written(look.text)} on {written(look.behind)}"
            yield passage, f"{pair} has a contrast of {ratio:.1f}:1; {look.least_contrast}:1 is the least."


def _place(screen: Screen, passage: Passage) -> str:
    return f"{PLACES[screen]}, {passage.text[:60]!r}"
