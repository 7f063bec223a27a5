"""A whole mailer on this machine: broker, sandbox, worker, beat and web, on one data directory.

They are started in this order and stopped in the reverse: the web server goes first, the worker
finishes what it has in hand while broker and sandbox still answer. What the environment names
(a broker in REDIS_URL, a provider in SENDGRID_API_KEY) is used instead of a process of our own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from mailer.env import embedded_values
from mailer.runtime import broker, children, configuration, datadir, ports
from mailer.runtime.errors import CannotStart
from mailer.runtime.running import Running
from mailer.runtime.stopping import interruptible, patient
from mailer.runtime.supervisor import Supervisor
from mailer.sandbox.errors import SandboxError
from mailer.sandbox.keys import ensure_keys

WEBHOOK_PATH = "/hooks/sendgrid"
_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is decided before anything starts. None: that service runs elsewhere."""

    data_dir: Path
    web_port: int
    sandbox_port: int | None
    broker_socket: Path | None
    env: Mapping[str, str]

    @property
    def web_url(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.web_port}"

    @property
    def sandbox_url(self) -> str | None:
        return f"http://{ports.LOOPBACK}:{self.sandbox_port}" if self.sandbox_port else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """What to start. A port of None means any free one.

    Args:
        sandbox_options: further words for the command line of ``mailer.sandbox``.
        environ: the environment; what it sets wins over what is decided here.
    """

    data_dir: Path
    web_port: int | None = None
    sandbox_port: int | None = None
    sandbox_options: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def start(self) -> Running:
        """Start everything; returns when the web server answers. For the main thread only.

        Raises:
            CannotStart: the directory, a port or a program is in the way.
            ChildDied: a process ended while the others were starting.
        """
        with ExitStack() as resources:
            resources.enter_context(interruptible())
            data_dir = datadir.prepare(self.data_dir)
            lock = resources.enter_context(datadir.locked(data_dir))
            plan = self._plan(data_dir, resources)
            supervisor = Supervisor(data_dir / "logs", inherited=(lock,))
            resources.callback(_stop, supervisor)
            self._launch(plan, supervisor)
            return Running(plan.web_url, plan.sandbox_url, plan.env, supervisor, resources.pop_all())

    def _plan(self, data_dir: Path, resources: ExitStack) -> _Plan:
        broker.discard_stale(embedded_values(data_dir).get("REDIS_URL", ""))
        web_port = _port(self.web_port, "the web server", "--port")
        sandbox_port = None if self._has_provider() else _port(self.sandbox_port, "the sandbox", "--sandbox-port")
        socket = None if self._sets("REDIS_URL") else resources.enter_context(broker.private_socket())
        values = configuration.decide(
            data_dir,
            self.environ,
            web_url=f"http://{ports.LOOPBACK}:{web_port}",
            broker_url=broker.url(socket) if socket else None,
            sandbox=_sandbox(data_dir, sandbox_port) if sandbox_port else None,
        )
        configuration.save(data_dir, values)
        resources.callback(configuration.forget, data_dir)
        env = {**values, **{name: value for name, value in self.environ.items() if value.strip()}}
        return _Plan(data_dir, web_port, sandbox_port, socket, {**env, "MAILER_DATA_DIR": str(data_dir)})

    def _launch(self, plan: _Plan, supervisor: Supervisor) -> None:
        socket = plan.broker_socket
        if socket:
            server = broker.find_server(self.environ)
            supervisor.start(broker.child(server, socket, plan.data_dir, plan.env))
        if plan.sandbox_port:
            supervisor.start(
                children.sandbox(
                    plan.env,
                    port=plan.sandbox_port,
                    store=_store(plan.data_dir),
                    webhook_url=plan.web_url + WEBHOOK_PATH,
                    options=self.sandbox_options,
                )
            )
        supervisor.run(children.migrate(plan.env))
        if socket:
            supervisor.wait_until(partial(broker.answers, socket), what="broker", seconds=_START_SECONDS)
        for child in (children.worker(plan.env), children.beat(plan.env), children.web(plan.env, plan.web_port)):
            supervisor.start(child)
        for name, port in (("sandbox", plan.sandbox_port), ("web", plan.web_port)):
            if port:
                supervisor.wait_until(partial(ports.answers, port), what=name, seconds=_START_SECONDS)

    def _has_provider(self) -> bool:
        by_another = self.environ.get("MAILER_PROVIDER", "").strip() not in {"", "sendgrid"}
        return by_another or self._sets("SENDGRID_API_KEY") or self._sets("SENDGRID_API_URL")

    def _sets(self, name: str) -> bool:
        return bool(self.environ.get(name, "").strip())


def _port(wanted: int | None, purpose: str, option: str) -> int:
    return ports.free_port() if wanted is None else ports.require_free(wanted, purpose=purpose, option=option)


def _store(data_dir: Path) -> Path:
    return data_dir / "sandbox"


def _sandbox(data_dir: Path, port: int) -> configuration.Sandbox:
    try:
        key = ensure_keys(_store(data_dir)).public_base64
    except SandboxError as exc:
        raise CannotStart(str(exc)) from None
    return configuration.Sandbox(url=f"http://{ports.LOOPBACK}:{port}", webhook_key=key)


def _stop(supervisor: Supervisor) -> None:
    with patient() as hurry:
        supervisor.stop(hurry)
