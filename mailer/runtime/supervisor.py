"""Starts processes, watches them, and stops them in the reverse of the order they were started in.

- Every child leads a session of its own: the terminal's Ctrl-C reaches the supervisor alone.
- A child that ends by itself is started again; one that keeps ending ends the whole, because a tree
  with a hole in it looks alive and is not.
- A child gets SIGTERM and time to finish; only then SIGKILL, with all its own children.
- On Linux no child outlives a killed supervisor (see ``orphans``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from mailer.runtime.errors import CannotStart, ChildDied
from mailer.runtime.orphans import die_with_parent
from mailer.runtime.stopping import undivided

_POLL = 0.02
_MOST_DEATHS = 3
_DEATH_WINDOW = 60.0
_LAST_LINES = 15
_LOG_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """How to run one process. The command is visible to every user: secrets go into the environment."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    grace: float = 10
    """Seconds between SIGTERM and SIGKILL."""
    orphan_signal: Signals = Signals.SIGKILL
    """What the kernel sends when the supervisor is gone."""


@dataclass(slots=True)
class Supervisor:
    """One tree of processes. Used from the main thread only.

    Args:
        logs: the directory of the children's logs, one file each.
        inherited: file descriptors every child keeps open.
    """

    logs: Path
    inherited: tuple[int, ...] = ()
    _running: list[tuple[Child, subprocess.Popen[bytes]]] = field(default_factory=list)
    _deaths: list[tuple[str, float]] = field(default_factory=list)

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def start(self, child: Child) -> None:
        """Start ``child``; does not wait until it is of use.

        Raises:
            CannotStart: the program is missing or may not be executed.
        """
        # A process that nobody knows of would never be stopped; and in a fork Python swallows an interruption.
        with undivided():
            self._running.append((child, self._spawn(child)))

    def _spawn(self, child: Child) -> subprocess.Popen[bytes]:
        path = self.log_of(child.name)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        _make_room(path)
        try:
            with path.open("ab") as log:
                return subprocess.Popen(
                    child.command,
                    env=dict(child.environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=self.inherited,
                    start_new_session=True,
                    preexec_fn=die_with_parent(child.orphan_signal),  # noqa: PLW1509 - no other thread runs here
                )
        except OSError as exc:
            raise CannotStart(f"The {child.name} cannot be started: {child.command[0]}: {exc.strerror}.") from None

    def check(self) -> None:
        """Return when all children are alive.

        Raises:
            ChildDied: names the first that is not, with the last lines of its log.
        """
        for child, process in self._running:
            if process.poll() is not None:
                raise ChildDied(self._obituary(child.name, process.returncode))

    def revive(self) -> list[str]:
        """Start again every child that has ended, in its old place; returns their names.

        Raises:
            ChildDied: one has ended for the third time within a minute.
        """
        revived = []
        for place, (child, process) in enumerate(self._running):
            if process.poll() is not None:
                self._mourn(child.name, process.returncode)
                with undivided():
                    self._running[place] = (child, self._spawn(child))
                revived.append(child.name)
        return revived

    def _mourn(self, name: str, code: int) -> None:
        now = time.monotonic()
        self._deaths = [(who, when) for who, when in self._deaths if when > now - _DEATH_WINDOW]
        self._deaths.append((name, now))
        if sum(1 for who, _ in self._deaths if who == name) >= _MOST_DEATHS:
            raise ChildDied(self._obituary(name, code))

    def run(self, child: Child) -> None:
        """Run ``child`` to its end.

        Raises:
            CannotStart: it failed; the message holds the last lines of its log.
        """
        self.start(child)
        _, process = self._running[-1]
        while process.poll() is None:
            time.sleep(_POLL)
        self._running.pop()
        if process.returncode != 0:
            raise CannotStart(f"`{child.name}` failed:\n{last_lines(self.log_of(child.name))}")

    def wait_until(self, ready: Callable[[], bool], *, what: str, seconds: float) -> None:
        """Return once ``ready()`` is true.

        Raises:
            ChildDied: a child ended while we waited.
            CannotStart: ``seconds`` have passed.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise CannotStart(f"The {what} did not answer within {seconds:g} s. Its log is {self.log_of(what)}.")
            time.sleep(_POLL)

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stop every child, the last started first; ``hurry`` ends the time given to finish."""
        while self._running:
            child, process = self._running.pop()
            _end(process, child.grace, hurry)

    def _obituary(self, name: str, code: int) -> str:
        how = f"was ended by {Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        path = self.log_of(name)
        return f"The {name} {how}, so everything was stopped. The end of {path}:\n{last_lines(path)}"


def last_lines(path: Path, count: int = _LAST_LINES) -> str:
    """The last lines of a log, indented; says so when there are none."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        lines = []
    return "\n".join(f"    {line}" for line in lines) or "    (it wrote nothing)"


def _make_room(log: Path) -> None:
    """Keep one earlier log once the present one is large."""
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def _end(process: subprocess.Popen[bytes], grace: float, hurry: Callable[[], bool]) -> None:
    process.terminate()
    deadline = time.monotonic() + grace
    while process.poll() is None and time.monotonic() < deadline and not hurry():
        time.sleep(_POLL)
    if process.poll() is None:
        # Its session may hold children of its own; they go with it.
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
