"""Staff's rich text as plain text, the way a careful person would type it.

Lines of 72 columns at most, unless a single word is longer; an address is never broken. Links are
numbered and listed below the text, headings underlined, quotes indented, items hang. A merge field
counts with the length of its example, so that lines break alike for every recipient.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from mailer.rendering.fields import FIELDS
from mailer.rendering.richtext import Field, Node, Piece, address, blocks, nodes, parse, printable
from mailer.rendering.tokens import MergeNamespace, MergeToken

Line = list[Piece]
Notes = dict[Piece, int]
"""Where the links lead, numbered from 1."""

_SPACES = re.compile(r"[ \t\n\r\f]+")
_QUOTE = "    "
_MARKS = {"strong": "*", "em": "_"}


def rich_text(markup: str, merge: MergeNamespace, width: int = 72, indent: str = "") -> list[str | MergeToken]:
    """The pieces of ``markup`` as plain text, to be printed one after the other. ``indent`` counts to ``width``."""
    notes: Notes = {}
    lines = _lines(parse(markup), width - len(indent), notes)
    if notes:
        lines += [[], *([f"[{number}] ", to] for to, number in notes.items())]
    return list(printable(_pieces(_hung(lines, indent, indent)), merge))


def _lines(element: etree._Element, width: int, notes: Notes, *, apart: bool = True) -> list[Line]:
    """All blocks of ``element``; with ``apart`` an empty line between two."""
    lines: list[Line] = []
    for block in blocks(element):
        found = _paragraph(block, width, notes) if isinstance(block, list) else _block(block, width, notes)
        lines += [[], *found] if lines and found and apart else found
    return lines


def _block(block: etree._Element, width: int, notes: Notes) -> list[Line]:
    if block.tag in ("ul", "ol"):
        return _items(block, width, notes)
    if block.tag == "blockquote":
        return _hung(_lines(block, width - len(_QUOTE), notes), _QUOTE, _QUOTE)
    if block.tag in ("h2", "h3"):
        heading = _paragraph(nodes(block), width, notes)
        return [*heading, ["-" * max(map(_width, heading), default=0)]]
    if block.tag == "p":
        return _paragraph(nodes(block), width, notes)
    return _lines(block, width, notes)


def _items(block: etree._Element, width: int, notes: Notes) -> list[Line]:
    lines: list[Line] = []
    for number, item in enumerate(block.iterchildren("li"), 1):
        mark = "- " if block.tag == "ul" else f"{number}. "
        lines += _hung(_lines(item, width - len(mark), notes, apart=False), mark, " " * len(mark))
    return lines


def _paragraph(inside: Iterable[Node], width: int, notes: Notes) -> list[Line]:
    typed: list[Line] = [[]]
    for piece in _inline(inside, notes):
        if piece == "\n":
            typed.append([])
        else:
            typed[-1].append(piece)
    return [line for words in typed for line in _wrapped(_words(words), width)]


def _inline(inside: Iterable[Node], notes: Notes) -> Iterator[Piece]:
    """Texts with single spaces, merge fields, and a line feed for every break."""
    for node in inside:
        if isinstance(node, str):
            yield _SPACES.sub(" ", node)
        elif isinstance(node, Field):
            yield node
        elif node.tag == "br":
            yield "\n"
        elif node.tag == "img":
            yield from ("\n", f"[Picture: {node.get('alt', '')}]", "\n", node.get("src", ""), "\n")
        elif node.tag == "a":
            yield from _link(node, notes)
        else:
            mark = _MARKS.get(str(node.tag), "")
            yield from (mark, *_inline(nodes(node), notes), mark)


def _link(link: etree._Element, notes: Notes) -> Iterator[Piece]:
    words = list(_inline(nodes(link), notes))
    yield from words
    to = address(link)
    if isinstance(to, str):
        to = to.removeprefix("mailto:")
    if to is not None and words != [to]:
        yield f" [{notes.setdefault(to, len(notes) + 1)}]"


def _words(pieces: Iterable[Piece]) -> Iterator[Line]:
    word: Line = []
    for piece in pieces:
        if isinstance(piece, Field):
            word.append(piece)
            continue
        for number, part in enumerate(piece.split(" ")):
            if number and word:
                yield word
                word = []
            if part:
                word.append(part)
    if word:
        yield word


def _wrapped(words: Iterable[Line], width: int) -> list[Line]:
    lines: list[Line] = []
    room = 0
    for word in words:
        taken = _width(word)
        if lines and taken < room:
            lines[-1] += [" ", *word]
            room -= 1 + taken
        else:
            lines.append(word)
            room = width - taken
    return lines


def _hung(lines: Iterable[Line], first: str, rest: str) -> list[Line]:
    """``lines`` with ``first`` before the first and ``rest`` before every other that is not empty."""
    return [[rest if number else first, *line] if line else line for number, line in enumerate(lines)]


def _width(line: Line) -> int:
    return sum(len(piece) if isinstance(piece, str) else len(FIELDS[piece.name].example) for piece in line)


def _pieces(lines: Iterable[Line]) -> Iterator[Piece]:
    for line in lines:
        yield from (*line, "\n")
