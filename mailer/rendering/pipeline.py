"""From a letter to its messages: compiled once a variant, or in full for one recipient.

``compile_letter`` is the whole way on one screen. Its promise, for every recipient:
``compiled.skeleton.render(values) == render_in_full(source, variant=..., values=values)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from mailer.rendering.checks import Finding, check
from mailer.rendering.draft import LetterSource, Variant, faults_found_in, render_parts
from mailer.rendering.errors import LostText
from mailer.rendering.fields import FIELDS
from mailer.rendering.inline import inline_css
from mailer.rendering.links import Link, register_links
from mailer.rendering.markers import Markers
from mailer.rendering.message import Message
from mailer.rendering.parts import Part
from mailer.rendering.places import split_html
from mailer.rendering.proof import HARD_VALUES, prove_only_printed, prove_places
from mailer.rendering.skeleton import Skeleton

__all__ = ["Compiled", "Difference", "LetterSource", "compile_letter", "render_in_full", "verify"]


class _Examples(dict[str, str]):
    """One for every field of the register; one for a data field is made when it is asked for."""

    def __missing__(self, name: str) -> str:
        return FIELDS[name].example


EXAMPLES = _Examples((name, field.example) for name, field in FIELDS.items())


@dataclass(frozen=True, slots=True)
class Compiled:
    """One variant of a letter, ready to be joined; where it leads; and what is to be said about it."""

    variant: Variant
    skeleton: Skeleton
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the joined letter and the one rendered in full part ways; ``offset`` counts characters."""

    part: str
    offset: int
    joined: str
    in_full: str


def compile_letter(
    source: LetterSource,
    *,
    variant: Variant,
    today: date | None = None,
    image_bytes: Mapping[str, int] | None = None,
) -> Compiled:
    """Render, inline, split, check: once for all recipients of this variant.

    ``today`` and ``image_bytes`` (sizes by address) are what the checks can't find out themselves;
    without them no date is called past and no image too large.

    Raises:
        LetterError: the letter can't be rendered for every recipient; names file, line and remedy.
    """
    markers = Markers((source.content, source.society, variant))
    marked = render_parts(source, variant, markers.write)
    hard = render_parts(source, variant, lambda field, _place: HARD_VALUES[field])
    prove_only_printed(marked, hard, markers)
    with faults_found_in(source, f"{source.kind}/body.html"):
        inlined = inline_css(marked.html)
        proven = prove_places(marked.html, hard.html, markers)
        html = _split(inlined, markers, proven)
    skeleton = Skeleton(
        subject=markers.part(marked.subject, "header"),
        preheader=markers.part(marked.preheader, "text"),
        text=markers.part(marked.text, "text"),
        html=html,
    )
    example = skeleton.render(EXAMPLES)
    links = register_links(example.html)
    findings = check(example, skeleton, links, source.society, draft=marked.html, today=today, image_bytes=image_bytes)
    return Compiled(variant, skeleton, links, findings)


def render_in_full(source: LetterSource, *, variant: Variant, values: Mapping[str, str]) -> Message:
    """Render and inline for one recipient, the naive way. Raises ``LetterError``."""
    draft = render_parts(source, variant, lambda field, _place: values[field])
    with faults_found_in(source, f"{source.kind}/body.html"):
        html = inline_css(draft.html)
    return Message(draft.subject, draft.preheader, draft.text, html)


def verify(source: LetterSource, compiled: Compiled, values: Mapping[str, str]) -> Difference | None:
    """Trust, and verify: the first difference between both ways for one recipient, or None."""
    joined = compiled.skeleton.render(values)
    in_full = render_in_full(source, variant=compiled.variant, values=values)
    for part in (field.name for field in fields(Message)):
        one, other = getattr(joined, part), getattr(in_full, part)
        if one != other:
            return _difference(part, one, other)
    return None


def _split(inlined: str, markers: Markers, proven: tuple[Part, tuple[object, ...]]) -> Part:
    part, sites = split_html(inlined, markers)
    proven_part, proven_sites = proven
    if (part.slots, sites) != (proven_part.slots, proven_sites):
        raise LostText("the CSS inliner moved or dropped a merge field. Look for a mistake in the style sheet.")
    return part


def _difference(part: str, joined: str, in_full: str) -> Difference:
    offset = next((n for n, pair in enumerate(zip(joined, in_full, strict=False)) if pair[0] != pair[1]), -1)
    if offset < 0:
        offset = min(len(joined), len(in_full))
    around = slice(max(offset - 20, 0), offset + 40)
    return Difference(part, offset, joined[around], in_full[around])
