"""What is checked before a letter may be approved: one file a subject, each rule with its remedy.

Rules look at a compiled variant with example values in it, so they see what a reader would get.
A rule takes a ``Specimen`` and gives ``Finding``s. Nothing is fetched: what is not in the letter
(sizes of images, today's date) the caller says, or it is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from lxml import etree

from mailer.rendering.checks import colours, dates, duties, images, inbox, leftovers, links, size, structure
from mailer.rendering.checks.finding import Finding, Severity, Specimen
from mailer.rendering.links import Link
from mailer.rendering.message import Message
from mailer.rendering.skeleton import Skeleton

__all__ = ["RULES", "Finding", "Severity", "Specimen", "check"]

RULES: tuple[Callable[[Specimen], Iterator[Finding]], ...] = (
    inbox.subject,
    inbox.preheader,
    duties.text_part,
    duties.unsubscribe,
    duties.postal_address,
    duties.view_online,
    leftovers.unresolved_tags,
    links.addresses,
    links.words,
    images.every_image,
    structure.language,
    structure.tables,
    structure.headings,
    structure.foreign_parts,
    size.delivered,
    size.styles,
    colours.contrast,
    dates.deadlines,
)


def check(
    message: Message,
    skeleton: Skeleton,
    links: tuple[Link, ...],
    society: Mapping[str, Any],
    *,
    image_bytes: Mapping[str, int] | None = None,
    today: date | None = None,
) -> tuple[Finding, ...]:
    """Everything to be said about one compiled variant: errors first, then in the order of ``RULES``."""
    specimen = Specimen(
        message=message,
        document=etree.fromstring(message.html, etree.HTMLParser()),
        skeleton=skeleton,
        links=links,
        society=society,
        image_bytes=image_bytes or {},
        today=today,
    )
    findings = [finding for rule in RULES for finding in rule(specimen)]
    return tuple(sorted(findings, key=lambda finding: finding.severity))
