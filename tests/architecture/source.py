"""The product's own source as the architecture tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK_AGAIN = 250
LIMIT = 400


def modules() -> list[Path]:
    """Every module that people write: migrations are Django's."""
    found = [path for package in ("mailer", "workers") for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def imports(module: Path) -> Iterator[str]:
    """The dotted names that ``module`` imports, also inside functions; relative imports are not used here."""
    for node in ast.walk(ast.parse(module.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(module: Path) -> str:
    return str(module.relative_to(ROOT))


def lines(module: Path) -> int:
    return len(module.read_text(encoding="utf-8").splitlines())
