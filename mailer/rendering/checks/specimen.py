"""What a check looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from mailer.rendering.checks.screens import Screen, View, views
from mailer.rendering.checks.stylesheet import Rule, rules_of
from mailer.rendering.links import Link
from mailer.rendering.message import Message
from mailer.rendering.skeleton import Skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One compiled variant, with example values where the merge fields stand.

    ``document`` is the parsed HTML part, ``draft`` its source before parsing and inlining, ``rules``
    what is left in its style sheets, ``views`` how it shows on each kind of screen. ``image_bytes``
    holds the sizes the caller knows, by address; ``today`` is None when dates are not to be judged.
    """

    message: Message
    document: etree._Element
    draft: str
    rules: tuple[Rule, ...]
    views: Mapping[Screen, View]
    skeleton: Skeleton
    links: tuple[Link, ...]
    society: Mapping[str, Any]
    image_bytes: Mapping[str, int]
    today: date | None

    @property
    def plain_view(self) -> View:
        """The letter on a computer in the light, as most readers see it."""
        return self.views["light"]


def specimen(
    message: Message,
    skeleton: Skeleton,
    links: tuple[Link, ...],
    society: Mapping[str, Any],
    *,
    draft: str = "",
    image_bytes: Mapping[str, int] | None = None,
    today: date | None = None,
) -> Specimen:
    """Parse and measure once what all rules look at."""
    document = etree.fromstring(message.html, etree.HTMLParser())
    rules = rules_of(document)
    return Specimen(
        message=message,
        document=document,
        draft=draft,
        rules=rules,
        views=views(document, rules),
        skeleton=skeleton,
        links=links,
        society=society,
        image_bytes=image_bytes or {},
        today=today,
    )
