"""The figures of ``dispatch`` on the database that Django is set up for."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import orjson
import urllib3
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.hints import hint_due_batches
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import BatchState, Fate
from mailer.runtime.supervisor import Child
from tests.benchmarks._floor import Floor
from tests.crowd import gather
from tests.faults.ground import Ground
from tests.faults.scene import set_scene
from tests.people import make_campaign, schedule

SMALL = 700
SINGLE = 2_000
ROUNDS = 10
SMALL_ROUNDS = 3
BATCH = 1_000
POLL = 0.02
_HTTP = urllib3.PoolManager()


@dataclass(slots=True)
class Bench:
    """The sink, the campaign of ``recipients``, and the worker's process id once it runs."""

    ground: Ground
    recipients: int

    def told(self) -> dict[str, float]:
        """What the sink has counted."""
        found: dict[str, float] = orjson.loads(_HTTP.request("GET", self.ground.provider_url).data)
        return found

    def resident_mb(self) -> float:
        """The worker's memory."""
        pid = self.ground.stage.running["worker"].pid
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def figures(ground: Ground, *, recipients: int) -> dict[str, float]:
    ground.start_provider(
        Child(
            name="sink",
            command=(sys.executable, "-m", "tests.benchmarks._sink", str(ground.provider_port)),
            environment=ground.env,
        )
    )
    bench = Bench(ground, recipients)
    warm_up, ada = set_scene(members=SMALL)
    ground.start_workers("worker")
    _until(lambda: _is_sent(warm_up))
    small = median(_small(bench, ada) for _ in range(SMALL_ROUNDS))
    gather(recipients)
    campaign = schedule(make_campaign(by=ada), by=ada, at=timezone.now())
    start_campaign(campaign_id=campaign.pk, now=timezone.now(), batch_size=BATCH)
    _until(lambda: _all_accepted(campaign))
    return {"small_campaign_s": round(small, 2), **_sending(bench, campaign), **_single(bench, campaign)}


def _small(bench: Bench, ada: Staff) -> float:
    campaign = make_campaign(by=ada)
    started = time.time()
    schedule(campaign, by=ada, at=timezone.now())
    _until(lambda: _is_sent(campaign))
    return bench.told()["last"] - started


def _sending(bench: Bench, campaign: Campaign) -> dict[str, float]:
    """The product and the floor in turn, so that a busy machine slows both."""
    sent, floor, resident = [], [], []
    for _ in range(ROUNDS):
        before = bench.told()["bytes"]
        sent.append(_send(campaign))
        between = bench.told()["bytes"]
        resident.append(bench.resident_mb())
        started = time.perf_counter()
        Floor(bench.ground, campaign).run()
        floor.append(time.perf_counter() - started)
        if bench.told()["bytes"] - between != between - before:
            raise RuntimeError("The product and the floor sent different bytes: the figures mean nothing.")
    return {
        "send_s": round(median(sent), 3),
        "send_floor_s": round(median(floor), 3),
        "rss_growth_mb": round(resident[-1] - resident[0], 1),
    }


def _send(campaign: Campaign) -> float:
    """Make every batch due again, as if none had gone, and let it go."""
    Campaign.objects.filter(pk=campaign.pk).update(state=State.PAUSED)
    BatchAttempt.objects.filter(batch__campaign=campaign).delete()
    Batch.objects.filter(campaign=campaign).update(state=BatchState.PLANNED, attempt=0, owner="")
    Campaign.objects.filter(pk=campaign.pk).update(state=State.SENDING)
    started = time.perf_counter()
    hint_due_batches(now=timezone.now())
    _until(lambda: _all_accepted(campaign))
    return time.perf_counter() - started


def _single(bench: Bench, campaign: Campaign) -> dict[str, float]:
    from tests.benchmarks._single import send  # noqa: PLC0415 - its settings come from the environment of the run

    command = (sys.executable, "-m", "tests.benchmarks._single")
    bench.ground.stage.kill("worker")
    bench.ground.stage.add("single", Child(name="single", command=command, environment=bench.ground.env))
    copies = Delivery.objects.filter(campaign=campaign).order_by("pk")
    send.delay(copies.values_list("pk", flat=True)[SINGLE])
    _until(lambda: copies.filter(fate=Fate.PROCESSED).exists())
    started = time.perf_counter()
    for pk in copies.values_list("pk", flat=True)[:SINGLE]:
        send.delay(pk)
    _until(lambda: copies.filter(fate=Fate.PROCESSED).count() > SINGLE)
    seconds = time.perf_counter() - started
    return {"send_single_task_s": round(seconds * bench.recipients / SINGLE, 1), "single_recipients": SINGLE}


def _is_sent(campaign: Campaign) -> bool:
    return Campaign.objects.filter(pk=campaign.pk, state=State.SENT).exists()


def _all_accepted(campaign: Campaign) -> bool:
    return not Batch.objects.filter(campaign=campaign).exclude(state=BatchState.ACCEPTED).exists()


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 600
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError("This took more than ten minutes.")
        time.sleep(POLL)
