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
class Ground:
    """A stage with a broker and a migrated database, and the environment of everything else.

    ``provider_port`` is where the product will look for its provider.
    """

    stage: Stage
    env: Mapping[str, str]
    web_port: int
    provider_port: int
    broker_socket: Path

    @property
    def provider_url(self) -> str:
        return self.env["SENDGRID_API_URL"]

    def flush_broker(self) -> None:
        """Lose everything the broker holds."""
        with redis.Redis(unix_socket_path=str(self.broker_socket)) as client:
            client.flushall()

    def start_sandbox(self, *options: str) -> None:
        """Let the sandbox be the provider."""
        sandbox = children.sandbox(
            self.env,
            port=self.provider_port,
            store=self.stage.home / "sandbox",
            webhook_url=self.env["MAILER_PUBLIC_URL"] + WEBHOOK_PATH,
            options=options,
        )
        self.start_provider(sandbox)

    def start_provider(self, child: Child) -> None:
        """Let ``child`` be the provider."""
        self.stage.add(child.name, child)
        self.stage.wait_until(partial(ports.answers, self.provider_port), child.name)

    def start_web(self) -> None:
        self.stage.add("web", children.web(self.env, self.web_port))
        self.stage.wait_until(partial(ports.answers, self.web_port), "web")

    def start_workers(self, *names: str, child: Child | None = None) -> None:
        """Start workers and beat; ``child`` replaces the product's own worker."""
        for name in names:
            self.stage.add(name, child or children.worker(self.env))
        self.stage.add("beat", children.beat(self.env))


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that another mailer put there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}


def _by_smtp(port: int) -> dict[str, str]:
    return {"MAILER_PROVIDER": "smtp", "MAILER_SMTP_URL": f"smtp://{ports.LOOPBACK}:{port}"}


@contextmanager
def ground(home: Path, *, database_url: str, settings: Mapping[str, str], by_smtp: bool = False) -> Iterator[Ground]:
    """Everything in ``home``; every process is killed at the end."""
    with ExitStack() as resources:
        socket = resources.enter_context(broker.private_socket())
        stage = Stage(home)
        resources.callback(stage.clear)
        web_port, provider_port = ports.free_port(), ports.free_port()
        env = {
            **clean_environment(),
            "MAILER_DATA_DIR": str(home),
            "MAILER_SECRET_KEY": "only-for-tests-" + "0" * 40,
            "MAILER_PUBLIC_URL": f"http://{ports.LOOPBACK}:{web_port}",
            "MAILER_SEED_ADDRESS": "seed@society.example.org",
            "DATABASE_URL": database_url,
            "REDIS_URL": broker.url(socket),
            "SENDGRID_API_KEY": "SG.only.for.tests",
            "SENDGRID_API_URL": f"http://{ports.LOOPBACK}:{provider_port}",
            "SENDGRID_WEBHOOK_KEYS": ensure_keys(home / "sandbox").public_base64,
            **(_by_smtp(provider_port) if by_smtp else {}),
            **settings,
        }
        stage.add("broker", broker.child(broker.find_server(env), socket, home, env))
        stage.finish("migrate", children.migrate(env))
        stage.wait_until(partial(broker.answers, socket), "broker")
        yield Ground(stage, env, web_port, provider_port, socket)
