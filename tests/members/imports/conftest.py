"""A member file to write, and its way into the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from mailer.members.imports.faults import ImportRefused
    from mailer.members.imports.services import ImportPreview, ImportReport

Import: TypeAlias = "Callable[..., ImportReport]"
Preview: TypeAlias = "Callable[..., ImportPreview]"
Refusal: TypeAlias = "Callable[..., ImportRefused]"


@pytest.fixture
def take_in(tmp_path: Path, db: None) -> Import:
    """Import a file of this content; ``encoding`` is that of the file, ``told`` what staff say it is.

    A file that shrinks is meant to, unless ``confirmed`` says otherwise.
    """
    from mailer.members.imports.services import Choices, run_import  # noqa: PLC0415 - Django comes after this file
    from tests.people import NOW  # noqa: PLC0415

    def run(
        content: str | bytes,
        *,
        encoding: str = "utf-8",
        told: str | None = None,
        confirmed: bool = True,
        now: datetime | None = None,
        **said: Any,
    ) -> ImportReport:
        path = tmp_path / "members.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        choices = Choices(encoding=told, confirmed=confirmed, **said)
        return run_import(path, by="staff:1", now=now or NOW, choices=choices)

    return run


@pytest.fixture
def preview(tmp_path: Path, db: None) -> Preview:
    """Hold a file of this content against the register."""
    from mailer.members.imports.services import Choices, preview_import  # noqa: PLC0415 - as above
    from tests.people import NOW  # noqa: PLC0415

    def run(content: str, *, diff: Path | None = None, **choices: Any) -> ImportPreview:
        path = tmp_path / "members.csv"
        path.write_text(content)
        return preview_import(path, now=NOW, choices=Choices(**choices), diff=diff)

    return run


@pytest.fixture
def refusal(take_in: Import) -> Refusal:
    """Import a file that must be refused; gives the refusal."""
    from mailer.members.imports.faults import ImportRefused  # noqa: PLC0415 - as above

    def run(content: str | bytes, **how: str) -> ImportRefused:
        with pytest.raises(ImportRefused) as caught:
            take_in(content, **how)
        return caught.value

    return run
