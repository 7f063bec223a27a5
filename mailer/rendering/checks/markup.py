"""Elements that the template leaves open or closes in the wrong order.

Looks at the source, because after parsing every element is closed: somewhere, by the parser's guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CLOSED_BY_WHAT_FOLLOWS = frozenset(
    {"html", "head", "body", "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup"}
)


def closed(specimen: Specimen) -> Iterator[Finding]:
    reader = _Reader()
    reader.feed(specimen.draft)
    reader.close()
    for tag in dict.fromkeys(reader.left_open()):
        yield Finding(
            "element-not-closed",
            "warning",
            f"HTML part, <{tag}>",
            f"An element <{tag}> is not closed, or closed in the wrong order; mail programs guess where it ends.",
            f"Write </{tag}> before the element around it ends.",
        )
    for tag in dict.fromkeys(tag for tag in reader.never_open if tag not in reader.open_too_long):
        yield Finding(
            "element-not-open",
            "warning",
            f"HTML part, </{tag}>",
            f"An element <{tag}> is closed where none is open.",
            f"Remove </{tag}>, or look for an earlier one that closes too much.",
        )


class _Reader(HTMLParser):
    """Notes what is open at each end tag."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.open_too_long: list[str] = []
        self.never_open: list[str] = []

    def left_open(self) -> list[str]:
        return [tag for tag in (*self.open_too_long, *self._open) if tag not in _CLOSED_BY_WHAT_FOLLOWS]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is opened by "<br/>"."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            self.never_open.append(tag)
            return
        while (inner := self._open.pop()) != tag:
            self.open_too_long.append(inner)
