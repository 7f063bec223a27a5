"""Whole trees of real processes: started as a person starts them, and counted in /proc."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mailer.runtime.datadir import LOCK_FILE
from tests.cli.command import COMMAND, environment

# Of a machine that has a hundred other things to do.
PATIENCE = 60


def until(
    condition: Callable[[], bool], *, seconds: float = PATIENCE, seen: Callable[[], object] = lambda: "it never came"
) -> None:
    """Return once ``condition`` holds; when it never does, fail with what is ``seen`` then."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, seen()
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        # A zombie is dead; it only waits for whoever adopted it.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def processes_on(data_dir: Path) -> dict[int, str]:
    """Every living process that holds the lock of this data directory, and its command line."""
    lock = str(data_dir / LOCK_FILE)
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if any(str(link.readlink()) == lock for link in (entry / "fd").iterdir()):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            # It ended while we looked.
            continue
    return found


def processes_with(variable: str) -> dict[int, str]:
    """Every living process that was started with this ``NAME=value`` in its environment, and its command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if variable.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            # It ended while we looked, or is another user's.
            continue
    return found


@contextmanager
def running(data_dir: Path, *words: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """``mailer run`` in a process of its own, killed in the end when it has not stopped by then."""
    with subprocess.Popen(
        [*COMMAND, "run", *words],
        env=environment(data_dir, PYTHONUNBUFFERED="1", **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def await_words(process: subprocess.Popen[str], words: str) -> str:
    """What ``process`` printed up to and with the line that holds ``words``."""
    assert process.stdout is not None
    said = ""
    while words not in said:
        line = process.stdout.readline()
        assert line, f"it ended: {said}{process.stderr.read() if process.stderr else ''}"
        said += line
    return said


def pid_of(data_dir: Path, verb: str) -> int:
    """The process of ``mailer VERB`` on this directory."""
    [pid] = [pid for pid, command in processes_on(data_dir).items() if f"-m mailer {verb}" in command]
    return pid
