"""CSS as far as the checks read it: declarations, and which elements a rule of a ``<style>`` is for.

What it can't decide (an unknown condition, a selector no one implements) it leaves out, so nothing
is said about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from mailer.rendering.checks.selectors import Index, Specificity, selectors

Need = str
"""What a rule waits for: "dark" (the reader prefers it) or "phone" (the window is narrow)."""

_COMMENTS = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_CHUNK = re.compile(r"[^{}]*[{}]")
_DECLARATION = re.compile(r"""([\w-]+)\s*:\s*((?:[^;("']|\([^)]*\)|"[^"]*"|'[^']*')*)""")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_FEATURE = re.compile(r"\(([^)]*)\)")
_FONT = re.compile(r"(?P<size>[\d.]+(?:px|pt|em|rem|%))(?:\s*/\s*(?P<line>[\d.]+(?:px|pt|em|%)?))?")
_PIXELS = re.compile(r"(-?[\d.]+)px")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One property with its value in lower case."""

    name: str
    value: str
    important: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a style sheet, with the elements it is for."""

    selector: str
    needs: frozenset[Need]
    declarations: tuple[Declaration, ...]
    elements: tuple[etree._Element, ...]


@lru_cache(maxsize=4096)
def declarations(css: str) -> tuple[Declaration, ...]:
    """What a block of declarations says; shorthands also say what they are short for."""
    return tuple(
        Declaration(part, told, important)
        for name, written in _DECLARATION.findall(css)
        for value, important in [(_IMPORTANT.sub("", written).strip().lower(), bool(_IMPORTANT.search(written)))]
        for part, told in ((name.lower(), value), *_short_for(name.lower(), value))
    )


def pixels(value: str) -> float | None:
    """A length, if it is in pixels; "0" is one."""
    found = _PIXELS.match(value)
    return float(found[1]) if found else 0.0 if value == "0" else None


def rules_of(document: etree._Element) -> tuple[Rule, ...]:
    """Every rule that can be decided, the weakest first."""
    return tuple(rule for _, rule in sorted(_weighed(document), key=lambda weighed: weighed[0]))


def _weighed(document: etree._Element) -> Iterator[tuple[Specificity, Rule]]:
    index = Index(document)
    for style in document.iter("style"):
        for needs, written, body in _blocks(style.text or ""):
            for selector in selectors(written):
                if elements := index.elements(selector):
                    yield selector.specificity, Rule(selector.text, needs, declarations(body), elements)


def _blocks(css: str) -> Iterator[tuple[frozenset[Need], str, str]]:
    """For each rule what it waits for, its written and its declarations."""
    around: list[frozenset[Need] | None] = []
    written = ""
    for chunk in _CHUNK.findall(_COMMENTS.sub("", css)):
        if chunk.endswith("}"):
            if written and None not in around:
                yield frozenset().union(*(needs for needs in around if needs)), written, chunk[:-1]
            elif not written and around:
                around.pop()
            written = ""
            continue
        prelude = " ".join(chunk[:-1].rpartition(";")[2].split())
        if prelude.startswith("@"):
            around.append(_needs(prelude.lower()))
        else:
            written = prelude


def _needs(prelude: str) -> frozenset[Need] | None:
    """What an at-rule waits for; None when that can't be decided, or never comes true on a screen."""
    if not prelude.startswith("@media") or "," in prelude or re.search(r"\b(not|print)\b", prelude):
        return None
    needs = set()
    for feature in _FEATURE.findall(prelude):
        name, _, value = feature.replace(" ", "").partition(":")
        if (name, value) == ("prefers-color-scheme", "dark"):
            needs.add("dark")
        elif name in ("max-width", "max-device-width") and (pixels(value) or 0) >= 375:  # noqa: PLR2004  (a phone)
            needs.add("phone")
        else:
            return None
    return frozenset(needs)


def _short_for(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name == "background":
        yield "background-color", value
        yield "background-image", value if "url(" in value or "gradient(" in value else "none"
    elif name == "font" and (font := _FONT.search(value)):
        yield "font-size", font["size"]
        yield "line-height", font["line"] or "normal"
        yield "font-weight", "bold" if "bold" in value[: font.start()].split() else "normal"
    elif name == "padding" and (sides := value.split()):
        yield "padding-top", sides[0]
        yield "padding-bottom", sides[2] if len(sides) > 2 else sides[0]  # noqa: PLR2004  (the third is the bottom)
    elif name in ("border", "border-top", "border-bottom") and (width := _PIXELS.search(value)):
        for side in ("top", "bottom"):
            if name in ("border", f"border-{side}"):
                yield f"border-{side}-width", width[0]
