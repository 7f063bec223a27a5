"""The frame that screen readers and Outlook depend on."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.finding import Finding, Specimen

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FOREIGN = ("script", "form", "iframe", "object", "embed")


def language(specimen: Specimen) -> Iterator[Finding]:
    if not specimen.document.get("lang", "").strip():
        yield Finding(
            "language-missing",
            "error",
            "HTML part",
            "The letter does not say its language, so screen readers guess.",
            'Write <html lang="en">, or the language it is in.',
        )


def tables(specimen: Specimen) -> Iterator[Finding]:
    for number, table in enumerate(specimen.document.iter("table"), 1):
        # A table with header cells holds data, and must be read as a table.
        if table.get("role") not in ("presentation", "none") and table.find(".//th") is None:
            yield Finding(
                "layout-table-without-role",
                "error",
                f"HTML part, table {number}",
                "A table used for layout is read aloud as rows and columns.",
                'Add role="presentation" to it; if it holds data, give it <th> cells.',
            )


def headings(specimen: Specimen) -> Iterator[Finding]:
    previous = 0
    for heading in specimen.document.iter(*_HEADINGS):
        level = int(heading.tag[1])
        words = " ".join("".join(map(str, heading.itertext())).split())[:60]
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


def foreign_parts(specimen: Specimen) -> Iterator[Finding]:
    for link in specimen.document.iter("link"):
        if "stylesheet" in link.get("rel", "").lower().split():
            yield _outside_style("<link rel=stylesheet>")
    for style in specimen.document.iter("style"):
        if "@import" in (style.text or ""):
            yield _outside_style("@import")
    for element in specimen.document.iter(*_FOREIGN):
        yield Finding(
            "element-not-for-mail",
            "error",
            f"HTML part, <{element.tag}>",
            f"Mail programs remove <{element.tag}>, or warn of the letter.",
            "Link to a web page that has it.",
        )


def _outside_style(how: str) -> Finding:
    return Finding(
        "style-from-outside",
        "error",
        f"HTML part, {how}",
        "Mail programs do not load style sheets from the web.",
        "Put the styles into a <style> in <head>.",
    )
