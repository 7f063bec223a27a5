"""One measurement on one database, in a process of its own: Django is set up for one database a process.

``on_both("dispatch", recipients=100_000)`` runs ``tests.benchmarks._dispatch.figures`` on SQLite and
on PostgreSQL, and gives every key the name of its database as a suffix.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import django

from tests import postgres
from tests.faults.ground import Ground, ground

DATABASES = ("sqlite", "postgres")
# What `mailer run` decides for itself.
EMBEDDED = {
    "MAILER_PROVIDER_TIMEOUT": "10",
    "MAILER_LEASE": "15",
    "MAILER_PUMP_INTERVAL": "1",
    "MAILER_COOLING_OFF": "0",
    "MAILER_LOG_LEVEL": "WARNING",
}


def on_both(name: str, **options: int) -> dict[str, float]:
    """The figures of both databases."""
    return {
        f"{key}_{database}": value for database in DATABASES for key, value in _figures(name, database, options).items()
    }


def _figures(name: str, database: str, options: dict[str, int]) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks._apart", name, database, json.dumps(options)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _database(home: Path, kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{home / 'mailer.sqlite3'}"
    else:
        # As it comes, with everything on that makes it safe.
        with postgres.cluster() as cluster:
            yield cluster.url


@contextmanager
def _apart(database: str) -> Iterator[Ground]:
    with (
        tempfile.TemporaryDirectory(prefix="mailer-benchmark-") as folder,
        _database(Path(folder), database) as url,
        ground(Path(folder), database_url=url, settings=EMBEDDED) as made,
    ):
        os.environ |= dict(made.env) | {"DJANGO_SETTINGS_MODULE": "mailer.settings"}
        django.setup()
        yield made


def main(name: str, database: str, options: str) -> None:
    with _apart(database) as made:
        figures = import_module(f"tests.benchmarks._{name}").figures(made, **json.loads(options))
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
