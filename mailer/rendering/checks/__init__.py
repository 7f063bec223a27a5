"""What is checked before a letter may be approved: one file a subject, each rule with its remedy.

Rules look at a compiled variant with example values in it, so they see what a reader would get.
A rule takes a ``Specimen`` and gives ``Finding``s. Nothing is fetched: what is not in the letter
(sizes of images, today's date) the caller says, or it is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from mailer.rendering.checks import (
    contrast,
    dates,
    duties,
    foreign,
    frame,
    images,
    inbox,
    leftovers,
    links,
    markup,
    reading,
    size,
    structure,
    styles,
    support,
    targets,
)
from mailer.rendering.checks.finding import Finding, Severity
from mailer.rendering.checks.specimen import Specimen, specimen
from mailer.rendering.links import Link
from mailer.rendering.message import Message
from mailer.rendering.skeleton import Skeleton

__all__ = ["RULES", "Finding", "Severity", "Specimen", "check"]

RULES: tuple[Callable[[Specimen], Iterator[Finding]], ...] = (
    inbox.subject,
    inbox.preheader,
    duties.text_part,
    duties.unsubscribe,
    duties.unsubscribe_at_hand,
    duties.postal_address,
    duties.view_online,
    leftovers.unresolved_tags,
    links.addresses,
    links.words,
    links.ambiguity,
    targets.underline,
    targets.button_height,
    images.every_image,
    images.in_styles,
    images.only_image,
    frame.language,
    frame.direction,
    frame.title,
    frame.character_set,
    frame.viewport,
    frame.colour_scheme,
    structure.tables,
    structure.headings,
    structure.headline,
    foreign.elements,
    foreign.redirection,
    foreign.handlers,
    foreign.styles,
    markup.closed,
    size.delivered,
    styles.size,
    styles.place,
    styles.spelling,
    styles.overruled,
    support.dropped,
    support.background,
    contrast.light,
    contrast.dark,
    reading.size,
    reading.leading,
    reading.alignment,
    reading.paragraphs,
    dates.deadlines,
)


def check(
    message: Message,
    skeleton: Skeleton,
    links: tuple[Link, ...],
    society: Mapping[str, Any],
    *,
    draft: str = "",
    image_bytes: Mapping[str, int] | None = None,
    today: date | None = None,
) -> tuple[Finding, ...]:
    """Everything to be said about one compiled variant: errors first, then in the order of ``RULES``.

    ``draft`` is the HTML part before it was parsed and inlined; without it no element is called open.
    """
    looked_at = specimen(message, skeleton, links, society, draft=draft, image_bytes=image_bytes, today=today)
    findings = [finding for rule in RULES for finding in rule(looked_at)]
    return tuple(sorted(findings, key=lambda finding: finding.severity))
