"""Machines of their own: network namespaces with one line each, or where that is not possible, processes apart.

A machine of the first kind can be cut off, one of the second kind can be frozen. Neither notices.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from mailer.runtime.orphans import die_with_parent
from mailer.runtime.supervisor import Child
from tests.faults.stage import Stage

HUB = "10.99.0.1"
NETWORK = "10.99.0.0/16"
_TOOLS = ("unshare", "nsenter", "ip")
_POLL = 0.01


@dataclass(frozen=True, slots=True)
class Machine:
    """``prefix`` makes a command run there; ``cut`` and ``join`` part it from all others and bring it back."""

    name: str
    prefix: tuple[str, ...]
    cut: Callable[[], None]
    join: Callable[[], None]

    def place(self, child: Child) -> Child:
        """``child`` as it is run on this machine."""
        return replace(child, command=(*self.prefix, *child.command))


@dataclass(slots=True)
class Line:
    """A machine that is cut off for ``seconds``."""

    machine: Machine
    seconds: float
    _until: float | None = None

    def cut(self) -> None:
        self.machine.cut()
        self._until = time.monotonic() + self.seconds

    def is_cut(self) -> bool:
        """Ask again and again: this is what brings the machine back in time."""
        if self._until is not None and time.monotonic() > self._until:
            self.machine.join()
            self._until = None
        return self._until is not None


def obstacle() -> str:
    """Why there can be no network namespaces here; '' when there can."""
    if missing := [tool for tool in _TOOLS if shutil.which(tool) is None]:
        return f"no network namespaces here: {', '.join(missing)} not installed"
    tried = subprocess.run(
        ["unshare", "--net", "--uts", "ip", "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"],
        capture_output=True,
        text=True,
        check=False,
    )
    words = tried.stderr.strip().splitlines()
    return "" if tried.returncode == 0 else f"no network namespaces here: {words[-1] if words else 'refused'}"


def become_hub() -> None:
    """This process is in a namespace of its own: give it the address at which the machines find it."""
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "address", "add", f"{HUB}/32", "dev", "lo")


@contextmanager
def wired(name: str, number: int) -> Iterator[Machine]:
    """A machine with a host name and one line to the hub, which this process is."""
    holder = subprocess.Popen(
        ["unshare", "--net", "--uts", "sh", "-c", f"hostname {name} && ip link set lo up && exec sleep infinity"],
        preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - no other thread runs here
    )
    try:
        _await_sleep(holder)
        spaces = Path(f"/proc/{holder.pid}/ns")
        enter = ("nsenter", f"--net={spaces / 'net'}", f"--uts={spaces / 'uts'}", "--")
        line, hub, own = f"line{number}", f"10.99.{number}.1", f"10.99.{number}.2"
        _run("ip", "link", "add", line, "type", "veth", "peer", "name", "eth0", "netns", str(holder.pid))
        _run("ip", "address", "add", f"{hub}/24", "dev", line)
        _run("ip", "link", "set", line, "up")
        _run(*enter, "ip", "address", "add", f"{own}/24", "dev", "eth0")
        _run(*enter, "ip", "link", "set", "eth0", "up")
        _run(*enter, "ip", "route", "add", "default", "via", hub)
        yield Machine(
            name,
            enter,
            cut=lambda: _run("ip", "link", "set", line, "down"),
            join=lambda: _run("ip", "link", "set", line, "up"),
        )
    finally:
        holder.kill()
        holder.wait()


def apart(name: str, stage: Stage) -> Machine:
    """Processes whose names on the stage end with the machine's; cut off, they are frozen."""

    def send(sign: signal.Signals) -> None:
        for known, process in stage.running.items():
            if known.endswith(name):
                os.killpg(process.pid, sign)

    return Machine(name, (), cut=lambda: send(signal.SIGSTOP), join=lambda: send(signal.SIGCONT))


def _await_sleep(holder: subprocess.Popen[bytes]) -> None:
    """Both namespaces are there once the shell has become what only waits."""
    while Path(f"/proc/{holder.pid}/comm").read_text().strip() != "sleep":
        if holder.poll() is not None:
            raise RuntimeError("The namespaces of a machine could not be made.")
        time.sleep(_POLL)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
