"""What belongs to web pages and not into mail: scripts, forms, films, styles from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.elements import place_of
from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen

_FOREIGN = (
    "script", "form", "input", "button", "select", "textarea", "iframe", "frame", "frameset", "object", "embed",
    "applet", "video", "audio", "svg", "canvas", "math", "base", "marquee",
)  # fmt: skip


def elements(specimen: Specimen) -> Iterator[Finding]:
    for element in specimen.document.iter(*_FOREIGN):
        if next(element.iterancestors(*_FOREIGN), None) is None:
            yield Finding(
                "element-not-for-mail",
                "error",
                f"HTML part, <{element.tag}>",
                f"Mail programs remove <{element.tag}>, or warn of the letter.",
                "Link to a web page that has it.",
            )


def redirection(specimen: Specimen) -> Iterator[Finding]:
    if any(meta.get("http-equiv", "").lower() == "refresh" for meta in specimen.document.iter("meta")):
        yield Finding(
            "element-not-for-mail",
            "error",
            "HTML part, <meta http-equiv=refresh>",
            "A letter can't send its reader on to a web page.",
            "Link to the page instead.",
        )


def handlers(specimen: Specimen) -> Iterator[Finding]:
    for element in specimen.document.iter("*"):
        for name in map(str, element.attrib):
            if name.lower().startswith("on"):
                yield Finding(
                    "script-in-attribute",
                    "error",
                    f"HTML part, {place_of(element)}",
                    f"The attribute {name} is a script; mail programs remove it, or warn of the letter.",
                    "Remove the attribute.",
                )


def styles(specimen: Specimen) -> Iterator[Finding]:
    for link in specimen.document.iter("link"):
        if "stylesheet" in link.get("rel", "").lower().split():
            yield _outside_style("<link rel=stylesheet>")
    for style in specimen.document.iter("style"):
        if "@import" in (style.text or ""):
            yield _outside_style("@import")


def _outside_style(how: str) -> Finding:
    return Finding(
        "style-from-outside",
        "error",
        f"HTML part, {how}",
        "Mail programs do not load style sheets from the web.",
        "Put the styles into a <style> in <head>.",
    )
