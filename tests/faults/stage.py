"""The processes of a run: each leads a session of its own, may be killed at any time, and started again.

The sandbox stands for the outside world and the broker for the machine's own service: they are not
killed, but the broker can be emptied.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import redis

from mailer.runtime import broker, children, ports
from mailer.runtime.embedded import WEBHOOK_PATH
from mailer.runtime.orphans import die_with_parent
from mailer.runtime.supervisor import Child, last_lines
from mailer.sandbox.keys import ensure_keys

WORKERS = ("worker-1", "worker-2")
_START_SECONDS = 60.0
_POLL = 0.02
_FOREIGN = ("MAILER_", "SENDGRID_", "DATABASE_URL", "REDIS_URL", "DJANGO_")


class StageFailed(Exception):
    """A process could not be started or ended by itself; the text holds its last words."""


@dataclass(slots=True)
class Stage:
    """Processes by name. ``known`` says how to start each, ``running`` which of them are alive."""

    home: Path
    known: dict[str, Child] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def add(self, name: str, child: Child) -> None:
        """Make a process known and start it."""
        self.known[name] = child
        self.start(name)

    def start(self, name: str) -> None:
        child = self.known[name]
        with self._log(name).open("ab") as log:
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
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return process.pid

    def check(self) -> None:
        """Every process that was not killed by us must be alive."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise StageFailed(f"{name} ended with {process.returncode}:\n{last_lines(self._log(name))}")

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


@dataclass(frozen=True, slots=True)
class Services:
    """A stage on which broker and sandbox run, and the environment of everything else."""

    stage: Stage
    env: Mapping[str, str]
    web_port: int
    sandbox_url: str
    broker_socket: Path

    def flush_broker(self) -> None:
        """Lose everything the broker holds."""
        with redis.Redis(unix_socket_path=str(self.broker_socket)) as client:
            client.flushall()

    def start_product(self, *, worker: Child | None = None) -> None:
        """Start web, two workers and beat; ``worker`` replaces the product's own."""
        self.stage.add("web", children.web(self.env, self.web_port))
        for name in WORKERS:
            self.stage.add(name, worker or children.worker(self.env))
        self.stage.add("beat", children.beat(self.env))
        self.stage.wait_until(partial(ports.answers, self.web_port), "web")


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that another mailer put there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}


@contextmanager
def services(
    home: Path, *, database_url: str, settings: Mapping[str, str], sandbox_options: tuple[str, ...] = ()
) -> Iterator[Services]:
    """Broker, sandbox and a migrated database in ``home``; everything is killed at the end."""
    with ExitStack() as resources:
        socket = resources.enter_context(broker.private_socket())
        stage = Stage(home)
        resources.callback(stage.clear)
        web_port, sandbox_port = ports.free_port(), ports.free_port()
        web_url, sandbox_url = (f"http://{ports.LOOPBACK}:{port}" for port in (web_port, sandbox_port))
        env = {
            **clean_environment(),
            "MAILER_DATA_DIR": str(home),
            "MAILER_SECRET_KEY": "only-for-tests-" + "0" * 40,
            "MAILER_PUBLIC_URL": web_url,
            "MAILER_SEED_ADDRESS": "seed@society.example.org",
            "DATABASE_URL": database_url,
            "REDIS_URL": broker.url(socket),
            "SENDGRID_API_KEY": "SG.only.for.tests",
            "SENDGRID_API_URL": sandbox_url,
            "SENDGRID_WEBHOOK_KEYS": ensure_keys(home / "sandbox").public_base64,
            **settings,
        }
        stage.add("broker", broker.child(broker.find_server(env), socket, home, env))
        stage.add(
            "sandbox",
            children.sandbox(
                env,
                port=sandbox_port,
                store=home / "sandbox",
                webhook_url=web_url + WEBHOOK_PATH,
                options=sandbox_options,
            ),
        )
        stage.finish("migrate", children.migrate(env))
        stage.wait_until(partial(broker.answers, socket), "broker")
        stage.wait_until(partial(ports.answers, sandbox_port), "sandbox")
        yield Services(stage, env, web_port, sandbox_url, socket)
