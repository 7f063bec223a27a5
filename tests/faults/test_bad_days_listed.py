"""The list of bad days in docs/faults.md: every row of it has tests, and each of them is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/faults.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows() -> list[str]:
    """The rows of the table under the heading, without its head."""
    section = PAGE.split("## Bad days and the tests that live through them")[1]
    return [line for line in section.splitlines() if line.startswith("| ")][2:]


def functions_in(path: str) -> set[str]:
    found = ast.walk(ast.parse((ROOT / path).read_bytes()))
    return {node.name for node in found if isinstance(node, ast.FunctionDef)}


def test_every_bad_day_names_tests_and_all_of_them_are_there() -> None:
    assert len(rows()) > 25
    assert [row for row in rows() if not NAMED.search(row)] == []
    missing = [(path, name) for path, name in NAMED.findall(PAGE) if name not in functions_in(path)]
    assert missing == []
