"""The style sheets left in the letter: small enough, where Gmail looks for them, and with effect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen
from mailer.rendering.checks.stylesheet import Rule, declarations

LARGEST_STYLE = 16_000
_IMPORTANT = re.compile(r"\s*!\s*important", re.IGNORECASE)


def size(specimen: Specimen) -> Iterator[Finding]:
    size = sum(len((style.text or "").encode()) for style in specimen.document.iter("style"))
    if size > LARGEST_STYLE:
        yield Finding(
            "styles-too-large",
            "error",
            "HTML part, <style>",
            f"The style blocks have {size / 1000:.1f} KB; Gmail ignores more than {LARGEST_STYLE / 1000:.0f}.",
            "Remove rules that no element uses.",
        )


def place(specimen: Specimen) -> Iterator[Finding]:
    for style in specimen.document.iter("style"):
        if next(style.iterancestors("body"), None) is not None:
            yield Finding(
                "style-in-body",
                "warning",
                "HTML part, <style>",
                "Gmail removes a style block that stands in the body.",
                "Move it into <head>.",
            )


def spelling(specimen: Specimen) -> Iterator[Finding]:
    """Inlined styles are written by the inliner; what is left in style sheets is as the template has it."""
    for style in specimen.document.iter("style"):
        wrong = next((found[0] for found in _IMPORTANT.finditer(style.text or "") if not _well_spelt(found[0])), "")
        if wrong:
            yield Finding(
                "important-misspelt",
                "warning",
                "HTML part, <style>",
                f"Outlook drops a declaration that ends in {wrong!r}.",
                "Write !important in lower case, in one word, with one space before it.",
            )


def overruled(specimen: Specimen) -> Iterator[Finding]:
    """Rules for dark mode and phones that lose against the inlined styles."""
    for rule in specimen.rules:
        lost = _lost(rule)
        if lost:
            yield Finding(
                "rule-without-effect",
                "warning",
                f"HTML part, <style>, {rule.selector}",
                f"The element's own style beats {', '.join(lost)} of this rule for {' and '.join(sorted(rule.needs))}.",
                "End each declaration of the rule in !important.",
            )


def _lost(rule: Rule) -> list[str]:
    weak = {each.name for each in rule.declarations if not each.important} if rule.needs else set()
    if not weak:
        return []
    own = {each.name for element in rule.elements for each in declarations(element.get("style", ""))}
    return sorted(weak & own)


def _well_spelt(written: str) -> bool:
    return written[0].isspace() and written.strip() == "!important"
