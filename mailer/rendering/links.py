"""The link register: where a letter leads, in the order of its HTML."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from mailer.rendering.fields import FIELDS

_FIELD_OF_EXAMPLE = {field.example: field.name for field in FIELDS.values() if field.kind == "url"}


@dataclass(frozen=True, slots=True)
class Link:
    """One link. ``text`` is what the reader sees, an image's alt text included.

    ``field`` names the merge field that gives the address, and is "" for an address all share.
    """

    url: str
    text: str
    field: str = ""


def register_links(html: str) -> tuple[Link, ...]:
    """Every link with an address, as a reader meets them; ``html`` carries the fields' example values."""
    root = etree.fromstring(html, etree.HTMLParser())
    return tuple(
        Link(url, _text_of(anchor), _FIELD_OF_EXAMPLE.get(url, ""))
        for anchor in root.iter("a")
        if (url := anchor.get("href", "").strip())
    )


def _text_of(anchor: etree._Element) -> str:
    words = anchor.xpath(".//text() | .//@alt")
    return " ".join("".join(map(str, words)).split()) if isinstance(words, list) else ""
