"""Unsubscribes that came while the database could not take them: noted on disk, done as soon as it can.

A note is written and synchronised before the caller is told anything, so what was promised is kept
through a kill and a restart. A note holds the number of a copy and a time, nothing about a person.
Doing it twice changes nothing, so two processes may work off the same notes.
"""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db import Error as DatabaseTrouble

from mailer import env
from mailer.deliveries.unsubscribing import unsubscribe_late

_SUFFIX: Final = ".note"


def note(delivery_id: int, *, source: str, now: datetime) -> bool:
    """Keep an unsubscribe for later. False when the disk does not take it either."""
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{secrets.token_hex(8)}.tmp"
        with unfinished.open("w", encoding="ascii") as file:
            file.write(f"{delivery_id} {source} {now.timestamp()}\n")
            file.flush()
            os.fsync(file.fileno())
        # One note a copy: however often the button is pressed, the folder does not grow.
        unfinished.replace(folder / f"{delivery_id}{_SUFFIX}")
        _synchronise(folder)
    except OSError:
        return False
    return True


def drain() -> int:
    """Do what is noted on this machine; returns how many notes were worked off. Never raises for a database down."""
    done = 0
    try:
        for path in sorted(_folder().glob(f"*{_SUFFIX}")):
            _do(path.read_text(encoding="ascii"))
            path.unlink(missing_ok=True)
            done += 1
    except (DatabaseTrouble, OSError):
        # What is left waits for the next time.
        return done
    return done


def _do(line: str) -> None:
    delivery_id, source, moment = line.split()
    unsubscribe_late(int(delivery_id), source=source, said_at=datetime.fromtimestamp(float(moment), UTC))


def _folder() -> Path:
    return env.current().data_dir / "unsubscribes"


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
