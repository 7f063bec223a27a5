"""A member file to write, and its way into the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.services import Choices, ImportPreview, ImportReport, preview_import, run_import
from tests.people import NOW

Import = Callable[..., ImportReport]
Preview = Callable[..., ImportPreview]
Refusal = Callable[..., ImportRefused]


@pytest.fixture
def take_in(tmp_path: Path, db: None) -> Import:
    """Import a file of this content; ``encoding`` is that of the file, ``told`` what staff say it is.

    A file that shrinks is meant to, unless ``confirmed`` says otherwise.
    """

    def run(
        content: str | bytes,
        *,
        encoding: str = "utf-8",
        told: str | None = None,
        confirmed: bool = True,
        now: datetime = NOW,
        **choices: Any,
    ) -> ImportReport:
        path = tmp_path / "members.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return run_import(path, by="staff:1", now=now, choices=Choices(encoding=told, confirmed=confirmed, **choices))

    return run


@pytest.fixture
def preview(tmp_path: Path, db: None) -> Preview:
    """Hold a file of this content against the register."""

    def run(content: str, *, diff: Path | None = None, **choices: Any) -> ImportPreview:
        path = tmp_path / "members.csv"
        path.write_text(content)
        return preview_import(path, now=NOW, choices=Choices(**choices), diff=diff)

    return run


@pytest.fixture
def refusal(take_in: Import) -> Refusal:
    """Import a file that must be refused; gives the refusal."""

    def run(content: str | bytes, **how: str) -> ImportRefused:
        with pytest.raises(ImportRefused) as caught:
            take_in(content, **how)
        return caught.value

    return run
