"""A member file to write, and its way into the register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.services import ImportReport, run_import
from tests.people import NOW

Import = Callable[..., ImportReport]
Refusal = Callable[..., ImportRefused]


@pytest.fixture
def take_in(tmp_path: Path, db: None) -> Import:
    """Import a file of this content; ``encoding`` is that of the file unless ``told`` says otherwise."""

    def run(
        content: str | bytes, *, encoding: str = "utf-8", told: str | None = None, dry: bool = False
    ) -> ImportReport:
        path = tmp_path / "members.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return run_import(path, by="staff:1", now=NOW, dry_run=dry, encoding=told)

    return run


@pytest.fixture
def refusal(take_in: Import) -> Refusal:
    """Import a file that must be refused; gives the refusal."""

    def run(content: str | bytes, **how: str) -> ImportRefused:
        with pytest.raises(ImportRefused) as caught:
            take_in(content, **how)
        return caught.value

    return run
