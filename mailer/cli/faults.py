"""Turns what can go wrong on a machine into a sentence and an exit code.

Exit codes: 1 when the work could not be done, 2 when the command or its environment is wrong.
Anything not named here is a fault of ours and keeps its traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from mailer.env import EnvironmentFaults
from mailer.runtime.errors import CannotStart, ChildDied


class _WrongEnvironment(click.ClickException):
    exit_code = 2


@contextmanager
def plainly() -> Iterator[None]:
    """Let known troubles of this machine end the command with plain words."""
    try:
        yield
    except EnvironmentFaults as exc:
        raise _WrongEnvironment("\n".join(["the environment cannot be used:", *_listed(exc.faults)])) from exc
    except (CannotStart, ChildDied) as exc:
        raise click.ClickException(str(exc)) from exc
    except Exception as exc:
        words = _database_words(exc)
        if words is None:
            raise
        raise click.ClickException(words) from exc


def _listed(faults: list[str]) -> list[str]:
    return [f"  - {fault}" for fault in faults]


def _database_words(exc: Exception) -> str | None:
    # Not imported here: a verb that never touched Django can't have failed at its database.
    if "django.db" not in sys.modules:
        return None
    from django.db import OperationalError, ProgrammingError

    if not isinstance(exc, OperationalError | ProgrammingError):
        return None
    reason = str(exc).strip().splitlines()[0]
    if "no such table" in reason or "does not exist" in reason:
        return f"The database is not up to date ({reason}). Run `mailer migrate` first."
    if isinstance(exc, OperationalError):
        return f"The database does not answer ({reason}). Check DATABASE_URL and the server; `mailer check` says more."
    return None
