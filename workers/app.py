"""The Celery application. Settings stand in ``celeryconfig.py``.

What a worker has loaded when it is ready stays for good: the garbage collector, which would go
through all of it again and again while batches are made, is told so.
"""

from __future__ import annotations

import gc
import os

import django
from celery import Celery
from celery.signals import worker_ready
from celery.worker import state

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
django.setup()

app = Celery("mailer", config_source="celeryconfig")


@worker_ready.connect
def _settle(**_: object) -> None:
    gc.collect()
    gc.freeze()


def is_stopping() -> bool:
    """Whether this worker was told to end: a task then finishes what it has in hand, and no more."""
    return any(told not in {None, False} for told in (state.should_stop, state.should_terminate))
