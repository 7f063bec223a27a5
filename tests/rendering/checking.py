"""A small letter that is well, changed in one place, and what the checks say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mailer.rendering.checks import Finding
from mailer.rendering.pipeline import compile_letter
from tests.rendering.letters import letter, page

HEADLINE = "<h1>News</h1>"
IMG = '<img src="https://x.org/a.png" alt="A" width="280" height="100">'
LONG = "Words that fill a line. " * 10
GAPLESS = 'border="0" cellpadding="0" cellspacing="0"'


def findings(
    folder: Path,
    html: str = "",
    *,
    swap: tuple[str, str] | None = None,
    known: dict[str, Any] | None = None,
    **parts: Any,
) -> tuple[Finding, ...]:
    """What is said of a letter with ``html`` under its headline; ``swap`` replaces source of its HTML template.

    ``parts`` go to ``letter``, ``known`` (the day, the sizes of images) to the checks.
    """
    if swap:
        old, new = swap
        source = page(HEADLINE + html)
        assert old in source
        parts["more"] = {"note/body.html": source.replace(old, new)}
    return compile_letter(letter(folder, html=HEADLINE + html, **parts), variant={}, **(known or {})).findings


def codes(folder: Path, html: str = "", **parts: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in findings(folder, html, **parts)]


def client_styles(css: str) -> str:
    """A ``<style>`` that stays in the letter."""
    return f'<style data-premailer="ignore">{css}</style>'


def in_dark(css: str) -> str:
    """Rules for dark mode, said as they have to be."""
    block = client_styles(f"@media (prefers-color-scheme: dark) {{ {css} }}")
    return f'<meta name="color-scheme" content="light dark">{block}'


def on_phones(css: str) -> str:
    return client_styles(f"@media (max-width: 600px) {{ {css} }}")
