"""Setting up one run as it was asked for, and its result as numbers."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import django

from mailer.runtime.supervisor import Child
from tests import postgres
from tests.faults import mail
from tests.faults.receipts import Sandbox
from tests.faults.stage import WORKERS, Ground, ground
from tests.faults.strikes import draw

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
# A killed worker needs about this long to be back at work.
_SECONDS_A_KILL = 1.0
_LONGEST_ANSWER = 1.5
_PATIENCE = 180.0
_NAIVE_PATIENCE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a run is to be like."""

    recipients: int
    kills: int
    flushes: int = 0
    restarts: int = 0
    provider_faults: bool = False
    on_postgres: bool = False
    naive: bool = False
    by_smtp: bool = False
    seed: int = 1

    @property
    def answer_seconds(self) -> float:
        """How long the provider takes to answer, so that the run lasts as long as its kills need."""
        if self.by_smtp:
            # The mail server takes one message after the other.
            return min(_SECONDS_A_KILL * self.kills * 2 / self.recipients, _LONGEST_ANSWER)
        batches = -(-self.recipients // BATCH_SIZE)
        return min(_SECONDS_A_KILL * self.kills * 2 * THREADS / batches, _LONGEST_ANSWER)


def perform(wish: Wish) -> dict[str, float]:
    """Do one run; the keys are explained in docs/faults.md."""
    with (
        tempfile.TemporaryDirectory(prefix="mailer-faults-") as folder,
        _database(Path(folder), on_postgres=wish.on_postgres) as (url, restart),
        ground(Path(folder), database_url=url, settings=TIMINGS, by_smtp=wish.by_smtp) as running,
    ):
        os.environ |= dict(running.env) | {"DJANGO_SETTINGS_MODULE": "mailer.settings"}
        django.setup()
        return _perform(wish, running, restart)


@contextmanager
def _database(folder: Path, *, on_postgres: bool) -> Iterator[tuple[str, Callable[[], None]]]:
    """A DATABASE_URL, and what crashes that database and starts it again."""
    if not on_postgres:
        yield f"sqlite:///{folder / 'mailer.sqlite3'}", lambda: None
        return
    # A crash of the server, not of the machine: what is committed need only have left the process.
    with postgres.cluster("fsync=off", "full_page_writes=off") as cluster:

        def restart() -> None:
            cluster.stop(signal.SIGQUIT)
            cluster.start()

        yield cluster.url, restart


def _perform(wish: Wish, running: Ground, restart: Callable[[], None]) -> dict[str, float]:
    from mailer.deliveries.states import CLOSED, BatchState  # noqa: PLC0415 - needs Django set up on this run's database
    from tests.crowd import email_of  # noqa: PLC0415 - as above
    from tests.faults.play import Play  # noqa: PLC0415 - as above
    from tests.faults.scene import freeze_now, set_scene  # noqa: PLC0415 - as above

    receiver = _mail_server(wish, running) if wish.by_smtp else _sandbox(wish, running)
    campaign, ada = set_scene(members=wish.recipients)
    batches = freeze_now(campaign, batch_size=BATCH_SIZE) if wish.naive else []
    running.start_web()
    running.start_workers(*WORKERS, child=_naive_worker(running.env) if wish.naive else None)
    started = time.monotonic()
    play = Play(
        ground=running,
        receiver=receiver,
        campaign_id=campaign.pk,
        recipients=wish.recipients,
        staff=ada,
        strikes=draw(
            Random(wish.seed),
            kills=wish.kills,
            flushes=wish.flushes,
            restarts=wish.restarts,
            workers_only=wish.naive,
        ),
        restart=restart,
        settled=(*CLOSED, BatchState.PARKED) if wish.by_smtp else CLOSED,
        patience=_NAIVE_PATIENCE if wish.naive else _PATIENCE,
    )
    if wish.naive:
        _hand_out(batches)
    play.run()
    receipts = receiver.receipts(campaign.pk)
    addresses = [email_of(number) for number in range(1, wish.recipients + 1)]
    return {
        "recipients": wish.recipients,
        "lost": receipts.lost(addresses),
        "duplicates": receipts.duplicates(addresses),
        "in_doubt": play.in_doubt(),
        "kills": play.toll.kills,
        "seconds": round(time.monotonic() - started, 1),
        "struck": play.toll.struck,
        "flushes": play.toll.flushes,
        "restarts": play.toll.restarts,
        "pauses": play.toll.pauses,
        "seed": wish.seed,
    }


def _sandbox(wish: Wish, running: Ground) -> Sandbox:
    running.start_sandbox("--pace", "0.5")
    sandbox = Sandbox(running.provider_url)
    faults = PROVIDER_FAULTS if wish.provider_faults else {}
    sandbox.misbehave({"latency_ms": wish.answer_seconds * 1000, "seed": wish.seed, **faults})
    return sandbox


def _mail_server(wish: Wish, running: Ground) -> mail.MailReceiver:
    return mail.start(running, seconds=wish.answer_seconds)


def _naive_worker(env: Mapping[str, str]) -> Child:
    return Child(name="worker", command=(sys.executable, "-m", "tests.faults.naive"), environment=env)


def _hand_out(batches: list[int]) -> None:
    from tests.faults.naive import send  # noqa: PLC0415 - reads the environment of the run

    for batch_id in batches:
        send.delay(batch_id)
