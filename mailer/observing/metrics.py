"""The figures in the text form that Prometheus reads.

They are those of the whole installation, so it is enough to ask one web server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mailer.jobs import Job
from mailer.observing import gauges
from mailer.observing.gauges import Gauge
from mailer.observing.models import WorkTally
from mailer.observing.tally import RENDER

PREFIX: Final = "mailer_"
_LABELS: Final = {"open_alerts": "kind"}
"""What tells several figures of one name apart, where that is not a state."""


def exposition(*, now: datetime, silent: frozenset[str]) -> bytes:
    """Everything, as one answer to Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Rows(now, silent))
    return generate_latest(registry)


@dataclass(frozen=True, eq=False)
class _Rows(Collector):
    now: datetime
    silent: frozenset[str]

    def collect(self) -> Iterable[Metric]:
        yield from _families(gauges.read(now=self.now, silent=self.silent))
        yield from _work()

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the rows are asked when Prometheus asks."""
        return ()


def _families(found: Iterable[Gauge]) -> Iterable[Metric]:
    families: dict[str, GaugeMetricFamily] = {}
    for gauge in found:
        labels = [_LABELS.get(gauge.name, "state")] if gauge.label else []
        family = families.setdefault(gauge.name, GaugeMetricFamily(f"{PREFIX}{gauge.name}", gauge.help, labels=labels))
        family.add_metric([gauge.label] if gauge.label else [], gauge.value)
    return families.values()


def _work() -> Iterable[Metric]:
    """Counters that the workers share; every job has a row of figures from the beginning."""
    runs = CounterMetricFamily(f"{PREFIX}jobs", "Jobs that were run.", labels=["job"])
    failures = CounterMetricFamily(f"{PREFIX}job_failures", "Jobs that ended with an error.", labels=["job"])
    seconds = CounterMetricFamily(f"{PREFIX}job_seconds", "Seconds spent in jobs.", labels=["job"])
    rows = WorkTally.objects.in_bulk()
    for job in Job:
        row = rows.get(job.value, WorkTally())
        runs.add_metric([job.value], row.times)
        failures.add_metric([job.value], row.failures)
        seconds.add_metric([job.value], row.seconds)
    render = rows.get(RENDER, WorkTally())
    copies = CounterMetricFamily(f"{PREFIX}rendered_copies", "Copies made for providers.", value=render.units)
    spent = CounterMetricFamily(f"{PREFIX}render_seconds", "Seconds spent making them.", value=render.seconds)
    return [runs, failures, seconds, copies, spent]
