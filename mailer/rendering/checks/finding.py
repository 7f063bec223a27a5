"""What a check says, and what it looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from lxml import etree

from mailer.rendering.links import Link
from mailer.rendering.message import Message
from mailer.rendering.skeleton import Skeleton

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a letter. An error stops approval, a warning is shown.

    ``code`` never changes, so that it can be counted and documented; ``place``, ``message`` and
    ``remedy`` are for staff. ``quote`` is what the letter says at this place, where it says
    anything: by it the field can be found in which staff wrote it.
    """

    code: str
    severity: Severity
    place: str
    message: str
    remedy: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One compiled variant, with example values where the merge fields stand.

    ``document`` is the parsed HTML part. ``image_bytes`` holds the sizes the caller knows, by
    address; ``today`` is None when dates are not to be judged.
    """

    message: Message
    document: etree._Element
    skeleton: Skeleton
    links: tuple[Link, ...]
    society: Mapping[str, Any]
    image_bytes: Mapping[str, int]
    today: date | None


def visible_text(document: etree._Element) -> str:
    """What can be read in the HTML part, white space collapsed."""
    return " ".join(" ".join(_texts(document)).split())


def tag_of(node: etree._Element) -> str:
    """The tag of an element; "" for the comments lxml gives among the children."""
    tag: object = node.tag
    return tag if isinstance(tag, str) else ""


def _texts(element: etree._Element) -> Iterator[str]:
    if tag_of(element) in ("", "style", "script", "title"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
