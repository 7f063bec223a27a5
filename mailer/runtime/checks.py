"""What can be wrong with an installation; every fault comes with its remedy.

Checks read and connect, they never change anything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerError

from mailer.env import Env, EnvironmentFaults, current
from mailer.esp.believing import lets_in, secret_of
from mailer.esp.registry import missing
from mailer.esp.services import SERVICES, Service

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1", "testserver"}


@dataclass(frozen=True, slots=True)
class Result:
    """What was looked at, what was found, and what to do about it: ``""`` when all is well."""

    subject: str
    found: str
    remedy: str = ""

    @property
    def healthy(self) -> bool:
        return not self.remedy


def examine(data_dir: Path, *, set_up: Callable[[], None]) -> list[Result]:
    """Look at everything. ``set_up`` makes Django ready; it is not called when the environment is faulty."""
    try:
        set_up()
        env = current()
    except EnvironmentFaults as exc:
        # A fault is one or more sentences, of which the last is the remedy.
        return [_directory(data_dir), *(_environment_fault(fault) for fault in exc.faults)]
    return [
        Result("environment", "complete"),
        _directory(data_dir),
        *_database(),
        _broker(env),
        *_provider(env),
        _public_url(env),
    ]


def _environment_fault(fault: str) -> Result:
    trouble, _, remedy = fault.partition(". ")
    return Result("environment", trouble, remedy or "Correct it.")


def _directory(path: Path) -> Result:
    nearest = path
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir():
        return Result("data directory", f"{nearest} is a file", "Choose a directory with --data-dir.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        remedy = "Give this user write access to it, or choose another with --data-dir."
        return Result("data directory", f"{path} cannot be written", remedy)
    return Result("data directory", f"{path}" if path.exists() else f"{path}, made at the first start")


def _database() -> Iterator[Result]:
    kind = connection.display_name
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        # Connecting would make an empty file.
        yield Result("database", "not made yet", "Run `mailer migrate`, or `mailer run`, which does it by itself.")
        return
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as exc:
        reason = str(exc).strip().splitlines()[0]
        yield Result("database", f"{kind} does not answer: {reason}", "Start the server, or correct DATABASE_URL.")
        return
    yield Result("database", f"{kind} answers")
    if pending:
        yield Result("migrations", f"{len(pending)} not applied", "Run `mailer migrate`.")
    else:
        yield Result("migrations", "all applied")


def _broker(env: Env) -> Result:
    try:
        with Connection(env.redis_url, transport_options={"socket_connect_timeout": 2}) as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except (BrokerError, OSError) as exc:
        remedy = "Start `mailer run`, or a Redis server named in REDIS_URL. Letters wait until then; none is lost."
        return Result("broker", f"does not answer ({type(exc).__name__})", remedy)
    return Result("broker", "answers")


def _provider(env: Env) -> Iterator[Result]:
    if env.provider == "smtp":
        server = urlsplit(env.smtp_url)
        yield Result("mail server", f"{server.hostname} by {server.scheme}; `mailer provider test` sends through it")
        return
    if env.provider in SERVICES:
        yield from _service(SERVICES[env.provider], env)
        return
    if env.sendgrid_api_key:
        yield Result("provider key", "set")
    else:
        remedy = "Set SENDGRID_API_KEY, or start `mailer run`, which brings a sandbox."
        yield Result("provider key", "not set: nothing can be sent", remedy)
    if env.sendgrid_webhook_keys:
        yield Result("webhook key", "set")
    else:
        remedy = "Set SENDGRID_WEBHOOK_KEYS to the verification key of SendGrid's signed event webhook."
        yield Result("webhook key", "not set: bounces and deliveries stay unknown", remedy)


def _service(service: Service, env: Env) -> Iterator[Result]:
    if lacking := missing(service, env):
        remedy = f"Set {', '.join(lacking)}, or name another one in MAILER_PROVIDER."
        yield Result("provider key", f"{service.title} is not set up: nothing can be sent", remedy)
    else:
        yield Result("provider key", f"set for {service.title}; `mailer provider test` sends through it")
    if lets_in(service, env.service_settings):
        yield Result("webhook key", "set")
    else:
        remedy = f"Set {secret_of(service).variable} as docs/operators.md says, and the same at {service.title}."
        yield Result("webhook key", "not set: bounces and deliveries stay unknown", remedy)


def _public_url(env: Env) -> Result:
    inside = urlsplit(env.public_url).hostname in LOCAL_HOSTS
    sandbox = urlsplit(env.sendgrid_api_url).hostname in LOCAL_HOSTS
    if inside and not sandbox:
        remedy = "Set MAILER_PUBLIC_URL to the address under which members reach the web server."
        return Result("public address", f"{env.public_url} leads nowhere from a member's mailbox", remedy)
    return Result("public address", env.public_url)
