"""``mailer worker``: a Celery worker in this process."""

from __future__ import annotations

import sys

import click

from mailer.env import current
from mailer.jobs import Job


def queues() -> list[str]:
    """Every queue that a job goes to: the part of its name before the dot, as celeryconfig routes it."""
    return sorted({job.rpartition(".")[0] or "default" for job in Job})


@click.command()
@click.option("--threads", type=click.IntRange(1, 256), help="Tasks at a time. Default: MAILER_WORKER_THREADS.")
def worker(threads: int | None) -> None:
    """Run a worker alone. SIGTERM or Ctrl-C lets it finish what it has in hand."""
    from workers.app import app

    env = current()
    process = app.Worker(
        pool="threads",
        concurrency=threads or env.worker_threads,
        queues=queues(),
        loglevel=env.log_level,
        quiet=True,
        # Workers need not know of each other; the rows are where they meet.
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    process.start()
    sys.exit(process.exitcode)
