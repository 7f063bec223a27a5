"""Tables and headings, which screen readers and Outlook depend on."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from mailer.rendering.checks.elements import words_of
from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_GAPS = ("border", "cellpadding", "cellspacing")


def tables(specimen: Specimen) -> Iterator[Finding]:
    for number, table in enumerate(specimen.document.iter("table"), 1):
        judge = _data_table if _holds_data(table) else _layout_table
        yield from judge(table, f"HTML part, table {number}")


def headings(specimen: Specimen) -> Iterator[Finding]:
    previous = 0
    for heading in specimen.document.iter(*_HEADINGS):
        level = int(heading.tag[1])
        words = words_of(heading)[:60]
        if level > previous + 1:
            yield Finding(
                "heading-level-skipped",
                "error",
                f"HTML part, heading {words!r}",
                f"A heading of level {level} follows one of level {previous}."
                if previous
                else f"The first heading is of level {level}.",
                f"Use level {previous + 1}.",
                quote=words,
            )
        previous = level


def headline(specimen: Specimen) -> Iterator[Finding]:
    if next(specimen.document.iter(*_HEADINGS), None) is None:
        yield Finding(
            "headline-missing",
            "warning",
            "HTML part",
            "The letter has no heading to begin with.",
            "Put its headline into an <h1>.",
        )
    for another in list(specimen.document.iter("h1"))[1:]:
        words = words_of(another)[:60]
        yield Finding(
            "headline-repeated",
            "warning",
            f"HTML part, heading {words!r}",
            "The letter has more than one <h1>, so it has no one headline.",
            "Use level 2.",
            quote=words,
        )


def _holds_data(table: etree._Element) -> bool:
    """A table with header cells of its own holds data, and must be read as a table."""
    return any(next(cell.iterancestors("table"), None) is table for cell in table.iter("th"))


def _layout_table(table: etree._Element, place: str) -> Iterator[Finding]:
    if table.get("role") not in ("presentation", "none"):
        yield Finding(
            "layout-table-without-role",
            "error",
            place,
            "A table used for layout is read aloud as rows and columns.",
            'Add role="presentation" to it; if it holds data, give it <th> cells.',
        )
    missing = [name for name in _GAPS if table.get(name, "").strip() != "0"]
    if missing:
        yield Finding(
            "layout-table-with-gaps",
            "warning",
            place,
            "Some mail programs draw gaps or lines between the cells of this table.",
            "Add {} to it.".format(" ".join(f'{name}="0"' for name in missing)),
        )


def _data_table(table: etree._Element, place: str) -> Iterator[Finding]:
    if table.get("role") in ("presentation", "none"):
        yield Finding(
            "data-table-with-role",
            "warning",
            place,
            "A table of data is said to be layout, so its header cells are not read aloud.",
            'Remove role="presentation" from it.',
        )
    own = [cell for cell in table.iter("th") if next(cell.iterancestors("table"), None) is table]
    if any(cell.get("scope") not in ("col", "row", "colgroup", "rowgroup") for cell in own):
        yield Finding(
            "header-cell-without-scope",
            "warning",
            place,
            "A header cell does not say whether it is for its column or its row.",
            'Add scope="col" or scope="row" to each <th>.',
        )
