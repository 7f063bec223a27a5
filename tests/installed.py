"""Data directories that stand as after ``mailer migrate``: made once a run, then copied, which takes no time at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

import pytest

from tests.cli.command import KEY, mailer

DATABASE = "mailer.sqlite3"


class Migrated(Protocol):
    def __call__(self, home: Path) -> Path:
        """Make ``home`` a data directory whose database is up to date and empty; gives it back."""
        ...


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    first = tmp_path_factory.mktemp("migrated") / "var"
    done = mailer("migrate", data_dir=first, MAILER_SECRET_KEY=KEY)
    assert done.returncode == 0, done.stderr

    def copy(home: Path) -> Path:
        home.mkdir(mode=0o700, parents=True)
        shutil.copy(first / DATABASE, home)
        return home

    return copy
