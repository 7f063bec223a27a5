"""CSS into style attributes. The only file that knows premailer, and the guard against its faults.

What premailer would drop, truncate or crash on is refused here with a plain error instead.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Any

from lxml import etree

from mailer.rendering.errors import EmptyBody, LostText, NestedMediaQuery, UnsafeText, UnsupportedStyle

# Read once at import: the default of 128 entries thrashes at 150 rules and triples the time.
os.environ.setdefault("PREMAILER_CACHE_MAXSIZE", "10000")

from premailer import Premailer

_VERBATIM_BLOCK = '<style data-premailer="ignore">'
_DOCTYPE = re.compile(r"\s*<!doctype\b[^>]*>", re.IGNORECASE)
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_COMMENTS_AND_STRINGS = re.compile(r"""/\*.*?(?:\*/|\Z)|"[^"\n]*"|'[^'\n]*'""", re.DOTALL)
_CSS_BLOCKS = re.compile(r"(?P<prelude>[^{};]*)(?P<mark>[{};])")
_MEASURED_ATTRIBUTE = re.compile(r"\[\s*(?:href|src|alt|title|aria-label|summary)\s*[~|^$*]?=", re.IGNORECASE)
# premailer keeps parsed style sheets and changes them while it works.
_ONE_AT_A_TIME = Lock()
_SETTINGS: dict[str, Any] = {
    "allow_network": False,
    "strip_important": False,
    "disable_validation": True,
    "cssutils_logging_level": logging.CRITICAL,
    "disable_basic_attributes": ["width", "height"],
    "keep_style_tags": False,
}


def inline_css(html: str) -> str:
    """Return the document with its styles inlined, as lxml writes it.

    Raises:
        LetterError: for what premailer can't do; ``snippet`` is the text to look for in the templates.
    """
    _guard(html)
    doctype = _DOCTYPE.match(html)
    with _ONE_AT_A_TIME:
        try:
            inlined = _premailer(html)
        except Exception as exc:
            raise UnsupportedStyle(f"the CSS inliner fails ({exc}). Look for a mistake in the style sheet.") from exc
    if doctype and not _DOCTYPE.match(inlined):
        # premailer keeps the document type only when it is spelt exactly as lxml would.
        return f"{doctype[0].strip()}\n{inlined}"
    return inlined


def reserialise(html: str) -> str:
    """Parse and write the document as the inliner does, without inlining anything."""
    return etree.tostring(_parse(html), method="html", encoding="utf-8").decode()


def refuse_unsafe_text(text: str) -> None:
    """Raise ``UnsafeText`` for what no parser or message carries: control characters and half characters."""
    found = _UNSAFE.search(text)
    if found:
        before = text[max(found.start() - 30, 0) : found.start()]
        raise UnsafeText(
            f"there is an invisible character (U+{ord(found[0]):04X}) after {before!r}. "
            "Delete it, or type the passage again."
        )


def without_unsafe_text(text: str) -> str:
    """``text`` without what ``refuse_unsafe_text`` refuses: for what people typed, where no letter depends on it."""
    return _UNSAFE.sub("", text)


class _Inliner(Premailer):  # type: ignore[misc] # the package ships no types
    """premailer, which works out the rules of a style sheet once and not once a variant."""

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[list[object], list[object]]:
        rules, leftover = _rules_to_apply(css_body, ruleset_index)
        return list(rules), list(leftover)


@lru_cache(maxsize=64)
def _rules_to_apply(css_body: str, ruleset_index: int) -> tuple[tuple[object, ...], tuple[object, ...]]:
    rules, leftover = Premailer(**_SETTINGS)._parse_style_rules(css_body, ruleset_index)  # noqa: SLF001 - see _Inliner
    return tuple(rules), tuple(leftover)


def _premailer(html: str) -> str:
    # Looking for floating images parses the style of every image.
    inliner = _Inliner(html, **_SETTINGS, align_floating_images="float" in html)
    inlined: str = inliner.transform(pretty_print=False)
    return inlined


def _parse(html: str) -> etree._Element:
    root = etree.fromstring(html.strip(), etree.HTMLParser()) if html.strip() else None
    if root is None or root.find("body") is None:
        raise EmptyBody("the HTML part is empty. Write its template, or the content it prints.")
    return root


def _guard(html: str) -> None:
    refuse_unsafe_text(html)
    root = _parse(html)
    for style in root.iter("style"):
        if style.get("data-premailer") == "ignore" or style.get("media", "all") not in ("all", "screen"):
            continue
        lost = (style.tail or "").strip()
        if lost:
            raise LostText(
                f"the text after a <style> in the body would be lost: {lost[:60]!r}. Move the <style> into <head>.",
                snippet=lost.splitlines()[0],
            )
        _guard_css(style.text or "")
    body = root.find("body")
    if body is not None and body.find(".//img") is None and not "".join(map(str, body.itertext())).strip():
        raise EmptyBody("the HTML part has an empty body. Write its template, or the content it prints.")


def _guard_css(css: str) -> None:
    for outer, prelude, source in _rules(css):
        if prelude.startswith("@media"):
            if outer.startswith("@media"):
                raise NestedMediaQuery(
                    f"'{prelude}' stands inside '{outer}', which the CSS inliner can't read. "
                    "Write one @media with both conditions, joined by 'and'.",
                    snippet=source,
                )
        elif prelude.startswith("@"):
            raise UnsupportedStyle(
                f"the CSS inliner would drop '{prelude}'. Move it into {_VERBATIM_BLOCK}.", snippet=source
            )
        elif not outer and "*" in prelude:
            raise UnsupportedStyle(
                f"the CSS inliner skips selectors with a star: '{prelude}'. Name the elements or use a class.",
                snippet=source,
            )
        elif not outer and _MEASURED_ATTRIBUTE.search(prelude):
            raise UnsupportedStyle(
                f"'{prelude}' depends on a value that may differ between recipients. Use a class.", snippet=source
            )


def _rules(css: str) -> Iterator[tuple[str, str, str]]:
    """For each block or at-rule: the prelude of the block around it, its own, and the source from there to here."""
    # Blanked out and not removed, so that positions stay those of the source.
    plain = _COMMENTS_AND_STRINGS.sub(lambda found: " " * len(found[0]), css)
    around: list[tuple[str, int]] = []
    for block in _CSS_BLOCKS.finditer(plain):
        prelude = " ".join(block["prelude"].split())
        outer, outer_start = around[-1] if around else ("", block.end("prelude") - len(block["prelude"].lstrip()))
        if block["mark"] == "{" or prelude.startswith("@"):
            yield outer, prelude, css[outer_start : block.end()]
        if block["mark"] == "{":
            around.append((prelude, block.end("prelude") - len(block["prelude"].lstrip())))
        elif block["mark"] == "}" and around:
            around.pop()
