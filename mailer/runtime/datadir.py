"""The data directory: created when missing, writable, and used by one running mailer at a time.

The lock is the kernel's, held by every process of the tree: it is gone when the last of them is,
however they ended. A lock file that was left behind means nothing by itself.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailer.runtime.errors import CannotStart

LOCK_FILE = "lock"
# How long the children of a killed supervisor may take to follow it.
_PATIENCE = 10.0


def prepare(wanted: Path) -> Path:
    """Create the directory, readable by its owner alone, and make sure that it can be written.

    Returns:
        its absolute path.

    Raises:
        CannotStart: with the path and the system's reason.
    """
    data_dir = wanted.expanduser().resolve()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as exc:
        raise CannotStart(
            f"The data directory {data_dir} cannot be written ({exc.strerror}). "
            "Give this user write access to it, or choose another with --data-dir."
        ) from None
    return data_dir


@contextmanager
def locked(data_dir: Path, patience: float = _PATIENCE) -> Iterator[int]:
    """Hold the directory; yields the file descriptor that children inherit to hold it too.

    Raises:
        CannotStart: another mailer runs on it.
    """
    descriptor = os.open(data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, data_dir, patience)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, data_dir: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not _try(descriptor):
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
        if _runs(holder):
            raise CannotStart(
                f"Another mailer (process {holder}) runs on the data directory {data_dir}. "
                "Stop it first, or choose another directory with --data-dir."
            )
        if time.monotonic() > deadline:
            raise CannotStart(
                f"A process of an earlier mailer still uses the data directory {data_dir}. "
                f"Find it with `fuser {data_dir / LOCK_FILE}`, stop it and try again."
            )
        time.sleep(0.05)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _runs(process: str) -> bool:
    if not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
