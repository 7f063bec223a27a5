"""Staff's prose: restricted HTML that every mail program can show, sanitised before it is stored.

``cleaned`` gives paragraphs, headings, lists, quotes, links and images in one canonical form, so
cleaning twice changes nothing. Text without tags is taken as typed and parted at blank lines. What
a reader would miss (an image without words, a link that leads nowhere, a table) is refused and not
dropped; what only decorates (fonts, colours, classes) goes without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

import nh3
from lxml import etree

from mailer.content.values import https_address, printable, refusal
from mailer.rendering.fields import FIELDS, is_data
from mailer.rendering.filters import paragraphs
from mailer.rendering.richtext import Field, Node, address, blocks, nodes, parse

_SAME = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_KEPT = {"h2", "h3", "p", "ul", "ol", "li", "a", "strong", "em", "blockquote", "img", "br", "span", "div"}
_NOT_FOR_MAIL = [
    "table",
    "video",
    "audio",
    "iframe",
    "form",
    "input",
    "textarea",
    "select",
    "button",
    "svg",
    "object",
    "embed",
    "canvas",
]
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "span": {"data-merge"}}
_SCHEMES = {"https", "mailto"}

_TAG = re.compile(rf"</?(?:{'|'.join(sorted({*_KEPT, *_SAME, *_NOT_FOR_MAIL}))})\b[^<>]*>", re.IGNORECASE)
_FOREIGN = re.compile(rf"<({'|'.join(_NOT_FOR_MAIL)})\b[^<>]*>", re.IGNORECASE)
_RENAMED = re.compile(rf"(?<=<)(/?)({'|'.join(_SAME)})(?=[\s/>])", re.IGNORECASE)
TYPED_FIELD = re.compile(r"\[\[\s*([\w.]+)\s*\]\]")
_SPACES = re.compile(r"[ \t\n\r\f]+")


def cleaned(text: str) -> str:
    """``text`` as it is stored. Raises pydantic's error with what is wrong and the remedy."""
    if not _TAG.search(text):
        return "".join(f"<p>{_typed(part)}</p>" for part in paragraphs(text))
    foreign = _FOREIGN.search(text)
    if foreign:
        raise refusal(
            f"holds a <{foreign[1].lower()}>, which mail can't show", "Write it as text or a list, or link to it."
        )
    renamed = _RENAMED.sub(lambda found: found[1] + _SAME[found[2].lower()], text)
    safe = nh3.clean(renamed, tags=_KEPT, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    return _blocks(parse(printable(safe)))


def _blocks(element: etree._Element) -> str:
    return "".join(
        _filled("p", _inline(block)) if isinstance(block, list) else _block(block) for block in blocks(element)
    )


def _block(block: etree._Element) -> str:
    if block.tag in ("p", "h2", "h3"):
        return _filled(block.tag, _inline(nodes(block)))
    if block.tag in ("ul", "ol"):
        return _filled(block.tag, "".join(_filled("li", _item(item)) for item in blocks(block)))
    if block.tag == "blockquote":
        return _filled("blockquote", _blocks(block))
    return _blocks(block)


def _item(item: etree._Element | list[Node]) -> str:
    """What one item holds. Editors put every item's text into a paragraph; a single one loses it again."""
    if isinstance(item, list):
        return _inline(item)
    parts = blocks(item) if item.tag == "li" else [item]
    inside = "".join(_inline(part) if isinstance(part, list) else _block(part) for part in parts)
    return inside.replace("<p>", "").replace("</p>", "") if inside.count("<p>") == 1 else inside


def _inline(inside: Iterable[Node]) -> str:
    return "".join(map(_written, inside))


def _written(node: Node) -> str:
    if isinstance(node, str):
        return _typed(node)
    if isinstance(node, Field):
        return _field(node.name)
    if node.tag == "br":
        return "<br>"
    if node.tag == "img":
        return _image(node)
    inside = _inline(nodes(node))
    if node.tag == "a":
        return f'<a href="{escape(_target(node))}">{inside}</a>' if _says_something(inside) else inside
    return f"<{node.tag}>{inside}</{node.tag}>" if node.tag in ("strong", "em") and inside.strip() else inside


def _typed(text: str) -> str:
    """Escaped text, with [[first_name]] turned into the field."""
    pieces = TYPED_FIELD.split(_SPACES.sub(" ", text))
    pieces[::2] = (escape(piece, quote=False) for piece in pieces[::2])
    pieces[1::2] = map(_field, pieces[1::2])
    return "".join(pieces)


def known_field(name: str) -> str:
    """``name`` again. Which data fields there are is a matter of the letter, and asked when it is submitted."""
    if name not in FIELDS and not is_data(name):
        raise refusal(f"[[{name}]] is not a merge field", f"Use one of: {', '.join(FIELDS)}.")
    return name


def _field(name: str) -> str:
    known_field(name)
    return f'<span data-merge="{name}"></span>'


def _target(link: etree._Element) -> str:
    to = address(link)
    if to is None:
        words = " ".join("".join(map(str, link.itertext())).split())
        raise refusal(
            f"the link {words!r} leads to no address mail can use",
            "Write the address in full, beginning with https:// or mailto:.",
        )
    if isinstance(to, str):
        return to if to.startswith("mailto:") else https_address(to)
    if to.name not in FIELDS or FIELDS[to.name].kind != "url":
        urls = ", ".join(name for name, field in FIELDS.items() if field.kind == "url")
        raise refusal(f"a link can't lead to [[{to.name}]]", f"Use one of: {urls}.")
    return f"[[{to.name}]]"


def _image(image: etree._Element) -> str:
    source, words = image.get("src", ""), " ".join(image.get("alt", "").split())
    if not words:
        raise refusal(
            f"the image {source.rpartition('/')[2]!r} has no words for those who can't see it",
            "Describe it in one sentence (alt).",
        )
    return f'<img src="{escape(https_address(source))}" alt="{escape(words)}">'


def _filled(tag: str, inside: str) -> str:
    return f"<{tag}>{_SPACES.sub(' ', inside).strip(' ')}</{tag}>" if _says_something(inside) else ""


def _says_something(inside: str) -> bool:
    return bool(inside.replace("<br>", "").strip())
