"""The parsed HTML part: its elements by name, and the words in them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

UNSEEN = frozenset({"", "head", "style", "script", "title"})


def tag_of(node: etree._Element) -> str:
    """The tag of an element; "" for the comments lxml gives among the children."""
    tag: object = node.tag
    return tag if isinstance(tag, str) else ""


def words_of(element: etree._Element) -> str:
    """What can be read in an element, white space collapsed, hidden or not."""
    return " ".join(" ".join(_texts(element)).split())


def place_of(element: etree._Element) -> str:
    """An element as it is found in the template and in the letter: its tag, its class, its first words."""
    css_class = element.get("class", "")
    tag = f'<{tag_of(element)} class="{css_class}">' if css_class else f"<{tag_of(element)}>"
    words = words_of(element)[:60]
    return f"{tag} {words!r}" if words else tag


def _texts(element: etree._Element) -> Iterator[str]:
    if tag_of(element) in UNSEEN:
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
