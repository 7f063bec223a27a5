"""Staff's rich text as HTML, and the tree that both its printers walk.

The markup is what ``mailer.content.rich`` stores: paragraphs, headings, lists, quotes, links and
images, with merge fields as ``<span data-merge="first_name"></span>``. The printers do not rely on
that: they know a few elements, print nothing else, and escape every text. A merge field comes out
as the template's own token, so the letter is still compiled once for all recipients.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree
from lxml import html as lxml_html
from markupsafe import Markup, escape

from mailer.rendering.tokens import MergeNamespace, MergeToken

BLOCKS = frozenset({"p", "h2", "h3", "ul", "ol", "li", "blockquote", "div"})
IMAGE_WIDTH = 520
_CLASSES = {"ol": "steps", "blockquote": "said", "h2": "rich-title", "h3": "rich-title"}
_PLAIN = frozenset({"p", "ul", "ol", "li", "blockquote", "strong", "em"})
_HEADINGS = ("h2", "h3")
_ADDRESS = re.compile(r"(?:https|mailto):\S+")
_FIELD_ADDRESS = re.compile(r"\[\[([\w.]+)\]\]")


_FIELD_IN_LINE = re.compile(r"\[\[\s*([\w.]+)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field in the text, by its name."""

    name: str


Node: TypeAlias = "str | Field | etree._Element"  # noqa: SLF001  (lxml has no public name for it)
Piece = str | Field


def parse(markup: str) -> etree._Element:
    """The root around the markup's elements."""
    root: etree._Element = lxml_html.fragment_fromstring(markup, create_parent="div")
    return root


def nodes(element: etree._Element) -> Iterator[Node]:
    """What stands directly in ``element``, in order; comments do not."""
    if element.text:
        yield element.text
    for child in element:
        if name := child.get("data-merge"):
            yield Field(name)
        elif isinstance(child.tag, str):
            yield child
        if child.tail:
            yield child.tail


def blocks(element: etree._Element) -> Iterator[etree._Element | list[Node]]:
    """The block elements in ``element``, and what stands loose between them as one list each."""
    loose: list[Node] = []
    for node in nodes(element):
        if isinstance(node, str | Field) or node.tag not in BLOCKS:
            loose.append(node)
            continue
        if loose:
            yield loose
            loose = []
        yield node
    if loose:
        yield loose


def address(link: etree._Element) -> Piece | None:
    """Where a link leads: an address, a merge field that is one, or None when mail can't follow it."""
    href = link.get("href", "")
    if field := _FIELD_ADDRESS.fullmatch(href):
        return Field(field[1])
    return href if _ADDRESS.fullmatch(href) else None


def rich(markup: str, merge: MergeNamespace, level: int = 3) -> list[str | MergeToken]:
    """The pieces of ``markup`` as HTML, to be printed one after the other.

    Its headings begin at ``level``, so that none is skipped wherever staff put which.
    """
    root = parse(markup)
    _place_headings(root, level)
    pieces = printable(_html(nodes(root)), merge)
    # Made of escaped text and the tags below.
    return [Markup(piece) if isinstance(piece, str) else piece for piece in pieces]  # noqa: S704


def pieces_of_line(text: str, merge: MergeNamespace) -> list[str | MergeToken]:
    """The pieces of one line of plain text in which fields stand as ``[[first_name]]``, to be printed one by one."""
    pieces = _FIELD_IN_LINE.split(text)
    return [merge[piece] if number % 2 else piece for number, piece in enumerate(pieces) if piece]


def printable(pieces: Iterable[Piece], merge: MergeNamespace) -> Iterator[str | MergeToken]:
    """Texts joined as far as they go, and the template's tokens for the merge fields between them."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        yield merge[piece.name]
        text = ""
    if text:
        yield text


def _place_headings(root: etree._Element, level: int) -> None:
    below = 0
    for heading in list(root.iter(*_HEADINGS)):
        below = 1 if heading.tag == "h2" else below
        deeper = below if heading.tag == "h3" else 0
        heading.set("level", str(level + deeper))


def _html(inside: Iterable[Node]) -> Iterator[Piece]:
    for node in inside:
        if isinstance(node, str):
            yield str(escape(node))
        elif isinstance(node, Field):
            yield node
        else:
            yield from _element(node)


def _element(element: etree._Element) -> Iterator[Piece]:
    tag = element.tag
    if tag == "br":
        yield "<br>"
    elif tag == "img":
        yield _image(element)
    elif tag == "a" and (to := address(element)) is not None:
        yield '<a class="link" href="'
        yield str(escape(to)) if isinstance(to, str) else to
        yield from ('">', *_html(nodes(element)), "</a>")
    elif tag in _PLAIN or tag in _HEADINGS:
        name = f"h{element.get('level')}" if tag in _HEADINGS else tag
        css = f' class="{_CLASSES[tag]}"' if tag in _CLASSES else ""
        yield from (f"<{name}{css}>", *_html(nodes(element)), f"</{name}>")
    else:
        yield from _html(nodes(element))


def _image(image: etree._Element) -> str:
    source, words = escape(image.get("src", "")), escape(image.get("alt", ""))
    return f'<img class="wide" src="{source}" alt="{words}" width="{IMAGE_WIDTH}">'
