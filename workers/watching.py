"""What each task leaves behind for whoever watches: its ids in the log, its time and its failures in the tally."""

from __future__ import annotations

import threading
import time
from typing import Any

from celery import states
from celery.app.task import Task
from celery.signals import task_postrun, task_prerun, worker_init, worker_shutdown

from mailer import env
from mailer.observing import context, elsewhere
from mailer.observing.tally import RENDER, tally

# A task runs from beginning to end in one thread.
_running = threading.local()


@worker_init.connect
def _start(**_: object) -> None:
    elsewhere.start(env.current(), process="worker")


@task_prerun.connect
def _begin(*, task_id: str, task: Task[Any, Any], **_: object) -> None:
    _running.ids = context.begin(task=task_id, job=task.name)
    _running.since = time.perf_counter()


@task_postrun.connect
def _end(*, task: Task[Any, Any], state: str, **_: object) -> None:
    tally.count(task.name, seconds=time.perf_counter() - _running.since, failed=state == states.FAILURE)
    tally.write_if_due()
    context.end(_running.ids)


@worker_shutdown.connect
def _write(**_: object) -> None:
    tally.write()


def copies_made(copies: int, seconds: float) -> None:
    """Count the copies of one batch."""
    tally.count(RENDER, seconds=seconds, units=copies)
