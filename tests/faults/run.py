"""Setting up one run as it was asked for, and its result as numbers."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import django

from mailer.runtime.supervisor import Child
from tests import postgres
from tests.faults import mail
from tests.faults.database import Database
from tests.faults.ground import WORKERS, Ground, ground
from tests.faults.receipts import Sandbox
from tests.faults.strikes import Blow, draw
from tests.faults.toll import Found

BATCH_SIZE = 100
THREADS = 4
TIMINGS = {
    "MAILER_PROVIDER_TIMEOUT": "3",
    "MAILER_LEASE": "5",
    "MAILER_SETTLE_AFTER": "8",
    "MAILER_PARK_AFTER": "600",
    "MAILER_PUMP_INTERVAL": "1",
    "MAILER_COOLING_OFF": "0",
    "MAILER_BATCH_SIZE": str(BATCH_SIZE),
    "MAILER_WORKER_THREADS": str(THREADS),
}
# Of a hundred requests fifteen go wrong: nine were not accepted, six were, and half of the fifteen don't say which.
PROVIDER_FAULTS = {
    "rate_429": 0.03,
    "rate_500": 0.02,
    "rate_503": 0.02,
    "rate_503_after": 0.02,
    "reset_before": 0.02,
    "reset_after": 0.02,
    "hang_after": 0.02,
    "hang_seconds": 6.0,
    "reset_seconds": 1.0,
}
# What is killed, renewed or without a broker needs about this long to be back at work.
_SECONDS_A_BLOW = {Blow.KILL: 1.0, Blow.DEPLOY: 3.0, Blow.TROUBLE: 3.0}
_LONGEST_ANSWER = 1.5
_PATIENCE = 180.0
# Whom a mail server asks to come back later, the product leaves in peace for a minute, and longer each time.
_PATIENCE_BY_SMTP = 600.0
_NAIVE_PATIENCE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a run is to be like."""

    recipients: int
    blows: Mapping[Blow, int]
    provider_faults: bool = False
    on_postgres: bool = False
    naive: bool = False
    by_smtp: bool = False
    personal: bool = False
    seed: int = 1

    @property
    def answer_seconds(self) -> float:
        """How long the provider takes to answer, so that the run lasts as long as its kills need."""
        seconds = sum(_SECONDS_A_BLOW.get(blow, 0.0) * count for blow, count in self.blows.items())
        if self.by_smtp:
            # The mail server takes one message after the other.
            return min(seconds * 2 / self.recipients, _LONGEST_ANSWER)
        batches = -(-self.recipients // (1 if self.personal else BATCH_SIZE))
        return min(seconds * 2 * THREADS / batches, _LONGEST_ANSWER)

    @property
    def patience(self) -> float:
        if self.naive:
            return _NAIVE_PATIENCE
        return _PATIENCE_BY_SMTP if self.by_smtp else _PATIENCE


def perform(wish: Wish) -> Found:
    """Do one run. Whatever happens, nothing that it started or wrote is left.

    Raises:
        StageFailed: a process could not be started, or keeps ending by itself.
    """
    with (
        tempfile.TemporaryDirectory(prefix="mailer-faults-") as folder,
        _database(Path(folder), on_postgres=wish.on_postgres) as database,
        ground(Path(folder), database_url=database.url, settings=TIMINGS, by_smtp=wish.by_smtp) as running,
    ):
        os.environ |= dict(running.env) | {"DJANGO_SETTINGS_MODULE": "mailer.settings"}
        django.setup()
        return _perform(wish, running, database)


@contextmanager
def _database(folder: Path, *, on_postgres: bool) -> Iterator[Database]:
    if not on_postgres:
        yield Database(f"sqlite:///{folder / 'mailer.sqlite3'}")
        return
    # A crash of the server, not of the machine: what is committed need only have left the process.
    with postgres.cluster("fsync=off", "full_page_writes=off") as cluster:
        yield Database(cluster.url, cluster)


def _perform(wish: Wish, running: Ground, database: Database) -> Found:
    from mailer.deliveries.states import CLOSED, BatchState  # noqa: PLC0415 - needs Django set up on this run's database
    from tests.faults.found import found_by  # noqa: PLC0415 - as above
    from tests.faults.play import Play  # noqa: PLC0415 - as above
    from tests.faults.scene import freeze_now, set_scene  # noqa: PLC0415 - as above

    receiver = _mail_server(wish, running) if wish.by_smtp else _sandbox(wish, running)
    campaign, ada = set_scene(members=wish.recipients, personal=wish.personal)
    batches = freeze_now(campaign, batch_size=BATCH_SIZE) if wish.naive else []
    running.start_web()
    running.start_workers(*WORKERS, child=_naive_worker(running.env) if wish.naive else None)
    play = Play(
        ground=running,
        receiver=receiver,
        campaign_id=campaign.pk,
        recipients=wish.recipients,
        staff=ada,
        strikes=draw(Random(wish.seed), wish.blows, workers_only=wish.naive),
        database=database,
        settled=(*CLOSED, BatchState.PARKED) if wish.by_smtp else CLOSED,
        patience=wish.patience,
    )
    if wish.naive:
        _hand_out(batches)
    return found_by(play)


def _sandbox(wish: Wish, running: Ground) -> Sandbox:
    running.start_sandbox("--pace", "0.5")
    sandbox = Sandbox(running.provider_url)
    faults = PROVIDER_FAULTS if wish.provider_faults else {}
    sandbox.misbehave({"latency_ms": wish.answer_seconds * 1000, "seed": abs(wish.seed), **faults})
    return sandbox


def _mail_server(wish: Wish, running: Ground) -> mail.MailReceiver:
    return mail.start(running, seconds=wish.answer_seconds, moods=wish.seed if wish.provider_faults else None)


def _naive_worker(env: Mapping[str, str]) -> Child:
    return Child(name="worker", command=(sys.executable, "-m", "tests.faults.naive"), environment=env)


def _hand_out(batches: list[int]) -> None:
    from tests.faults.naive import send  # noqa: PLC0415 - reads the environment of the run

    for batch_id in batches:
        send.delay(batch_id)
