"""What a run stands on: a stage with a broker, a migrated database, a provider, and the environment of all processes.

The provider stands for the outside world and the broker for a service of the machine: they are not
killed, but the broker can be emptied.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

from mailer.deliveries.pace import client_of
from mailer.runtime import broker, children, ports
from mailer.runtime.embedded import WEBHOOK_PATH
from mailer.runtime.supervisor import Child
from mailer.sandbox.keys import ensure_keys
from tests.faults.stage import Stage

WORKERS = ("worker-1", "worker-2")
_BROKER_PORT = 6379
_FOREIGN = ("MAILER_", "SENDGRID_", "DATABASE_URL", "REDIS_URL", "DJANGO_")


class Trouble(Enum):
    """What can be wrong with a broker that is there: the commands that bring it about and end it."""

    FULL = "CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"
    READ_ONLY = "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"
    WITHOUT_REPLICAS = "CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0"
    REPLACED = "", ""

    @property
    def begin(self) -> str:
        return self.value[0]

    @property
    def end(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Ground:
    """``provider_port`` is where the product will look for its provider."""

    stage: Stage
    env: Mapping[str, str]
    web_port: int
    provider_port: int

    @property
    def provider_url(self) -> str:
        return self.env["SENDGRID_API_URL"]

    @property
    def product(self) -> tuple[str, ...]:
        """The names of our own processes, in the order in which they are stopped."""
        return tuple(name for name in reversed(self.stage.running) if name.startswith(("web", "worker", "beat")))

    def flush_broker(self) -> None:
        """Lose everything the broker holds."""
        with client_of(self.env["REDIS_URL"]) as client:
            client.flushall()

    def trouble_broker(self, trouble: Trouble, *, seconds: float) -> None:
        """Let the broker be of no use for a while."""
        if trouble is Trouble.REPLACED:
            self.stage.kill("broker")
            shutil.rmtree(self.stage.home / "broker")
            (self.stage.home / "broker").mkdir()
            time.sleep(seconds)
            self.stage.start("broker")
            return
        with client_of(self.env["REDIS_URL"]) as client:
            for words in (trouble.begin, trouble.end):
                client.execute_command(*words.split())
                time.sleep(seconds if words == trouble.begin else 0)

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


@contextmanager
def ground(
    home: Path,
    *,
    database_url: str,
    settings: Mapping[str, str],
    by_smtp: bool = False,
    address: str = ports.LOOPBACK,
) -> Iterator[Ground]:
    """Everything in ``home``; every process is killed at the end.

    Args:
        address: where other machines reach the broker and the provider; the loopback address: there are none.
    """
    with ExitStack() as resources:
        socket = resources.enter_context(broker.private_socket())
        stage = Stage(home)
        resources.callback(stage.clear)
        web_port, provider_port = ports.free_port(), ports.free_port()
        alone = address == ports.LOOPBACK
        env = {
            **clean_environment(),
            "MAILER_DATA_DIR": str(home),
            "MAILER_SECRET_KEY": "only-for-tests-" + "0" * 40,
            "MAILER_PUBLIC_URL": f"http://{ports.LOOPBACK}:{web_port}",
            "MAILER_SEED_ADDRESS": "seed@society.example.org",
            "DATABASE_URL": database_url,
            "REDIS_URL": broker.url(socket) if alone else f"redis://{address}:{_BROKER_PORT}/0",
            "SENDGRID_API_KEY": "SG.only.for.tests",
            "SENDGRID_API_URL": f"http://{address}:{provider_port}",
            "SENDGRID_WEBHOOK_KEYS": ensure_keys(home / "sandbox").public_base64,
            **(_by_smtp(address, provider_port) if by_smtp else {}),
            **settings,
        }
        stage.add("broker", _broker(env, socket, home, address="" if alone else address))
        stage.finish("migrate", children.migrate(env))
        stage.wait_until(partial(broker.answers, socket), "broker")
        yield Ground(stage, env, web_port, provider_port)


def _by_smtp(address: str, port: int) -> dict[str, str]:
    return {"MAILER_PROVIDER": "smtp", "MAILER_SMTP_URL": f"smtp://{address}:{port}"}


def _broker(env: Mapping[str, str], socket: Path, home: Path, *, address: str) -> Child:
    child = broker.child(broker.find_server(env), socket, home, env)
    if not address:
        return child
    # Of an option that is given twice the last counts.
    reachable = ("--port", str(_BROKER_PORT), "--bind", address, "--protected-mode", "no")
    return Child(name=child.name, command=(*child.command, *reachable), environment=env)
