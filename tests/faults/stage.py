"""The processes of a run: each leads a session of its own, may be killed at any time, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mailer.runtime.orphans import die_with_parent
from mailer.runtime.stopping import undivided
from mailer.runtime.supervisor import Child, last_lines

_START_SECONDS = 60.0
# What the provider may take for one call, and some time to take leave.
_END_SECONDS = 15.0
_POLL = 0.02
_MOST_DEATHS = 5


class StageFailed(Exception):
    """A process could not be started or ended by itself; the text holds its last words."""


@dataclass(slots=True)
class Stage:
    """Processes by name. ``known`` says how to start each, ``running`` which of them are alive."""

    home: Path
    known: dict[str, Child] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, child: Child) -> None:
        """Make a process known and start it."""
        self.known[name] = child
        self.start(name)

    def start(self, name: str) -> None:
        child = self.known[name]
        # In the middle of a fork Python swallows an interruption.
        with self._log(name).open("ab") as log, undivided():
            self.running[name] = subprocess.Popen(
                child.command,
                env=dict(child.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(child.orphan_signal),  # noqa: PLW1509 - no other thread runs here
            )

    def finish(self, name: str, child: Child) -> None:
        """Run a process to its end."""
        self.add(name, child)
        if self.running.pop(name).wait(_START_SECONDS):
            raise StageFailed(f"{name} failed:\n{last_lines(self._log(name))}")

    def kill(self, name: str) -> int:
        """SIGKILL the process and all its children; returns the process id it had."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            # Somebody else may have been faster.
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return process.pid

    def end(self, name: str, *, seconds: float) -> None:
        """SIGTERM, and wait until it has finished what it has in hand."""
        process = self.running[name]
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise StageFailed(f"{name} was still at work {seconds:g} s after SIGTERM.") from None
        del self.running[name]

    def renew(self, *names: str) -> None:
        """As a deploy does it: stop these processes in good order, and only then start them again."""
        for name in names:
            self.end(name, seconds=_END_SECONDS)
        for name in names:
            self.start(name)

    def check(self) -> None:
        """Every process that was not killed by us must be alive."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise StageFailed(self._obituary(name, process.returncode))

    def revive(self) -> int:
        """Start again whatever was killed by somebody else; returns how many.

        Raises:
            StageFailed: one ended by itself, and not for the first time.
        """
        ended = {name: process.returncode for name, process in self.running.items() if process.poll() is not None}
        for name, code in ended.items():
            if code >= 0:
                self.deaths[name] += 1
            if self.deaths[name] >= _MOST_DEATHS:
                raise StageFailed(self._obituary(name, code))
            self.start(name)
        return len(ended)

    def _obituary(self, name: str, code: int) -> str:
        return f"{name} ended with {code}:\n{last_lines(self._log(name))}"

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise StageFailed(f"{what} did not answer within {_START_SECONDS:g} s. Its log: {self._log(what)}")
            time.sleep(_POLL)

    def clear(self) -> None:
        """Kill whatever still runs, the last started first."""
        for name in reversed(list(self.running)):
            with suppress(ProcessLookupError):
                self.kill(name)

    def _log(self, name: str) -> Path:
        return self.home / f"{name}.log"
