"""The documentation as its tests read it: pages, their tables, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT

LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
PLACE = re.compile(r"`((?:mailer|workers|templates|tests|docs|\.ci)/[\w./-]+|celeryconfig\.py|pyproject\.toml)`")


def pages() -> list[Path]:
    """Every page there is."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def read(name: str) -> str:
    """A page below ``docs``."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def table(page: str, *headings: str) -> list[list[str]]:
    """The rows of the one table that begins with these headings; code marks are taken off the cells."""
    [found] = [lines for lines in _tables(page) if lines[0][: len(headings)] == list(headings)]
    return found[2:]


def _tables(page: str) -> Iterator[list[list[str]]]:
    for block in re.findall(r"(?:^\|.*\n)+", page + "\n", flags=re.MULTILINE):
        yield [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in block.splitlines()]


def links(page: Path) -> list[str]:
    """Where a page leads inside the repository; web addresses are left out."""
    return [link for link in LINK.findall(_prose(page)) if "://" not in link]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", _prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def places(page: Path) -> list[str]:
    """The files and folders of the source that a page names in its text."""
    return PLACE.findall(_prose(page))


def _prose(page: Path) -> str:
    return CODE.sub("", page.read_text(encoding="utf-8"))
