"""The catalogue of background jobs, by name. Enqueues after commit; never imports the workers.

A job on the broker is a hint that carries ids. When the broker is gone the hint is dropped and
said so in the log: the rows still say what is due, and the pump enqueues it again.
"""

from __future__ import annotations

import logging
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, Final

from celery import Celery
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

logger = logging.getLogger(__name__)

BROKER_SECONDS: Final = 2
"""How long a page that only looks waits for the broker."""


class Job(StrEnum):
    """Every task the workers know, each with what it does."""

    PUMP = "pump"
    SEND_MESSAGE = "send_message"
    DELIVER_HOOK = "deliver_hook"
    START_CAMPAIGN = "deliveries.start_campaign"
    SEND_BATCH = "deliveries.send_batch"
    TAKE_IN_MEMBERS = "members.take_in"
    DRAIN_INBOX = "tracking.drain_inbox"
    REFRESH_FIGURES = "tracking.refresh_figures"
    PULL_SUPPRESSIONS = "tracking.pull_suppressions"
    POLL_BOUNCES = "tracking.poll_bounces"
    RAISE_ALERTS = "tracking.raise_alerts"
    ERASE_AT_PROVIDER = "privacy.erase_at_provider"
    APPLY_RETENTION = "privacy.apply_retention"


@lru_cache(maxsize=1)
def _publisher() -> Celery:
    publisher = Celery("publisher", config_source="celeryconfig", set_as_current=False)
    # A hint is not worth waiting for: one try, no pause.
    publisher.conf.broker_transport_options |= {"max_retries": 1, "interval_start": 0, "interval_step": 0}
    return publisher


def enqueue(job: Job, *ids: int) -> None:
    """Hand ``job`` to the workers once the surrounding transaction has committed."""
    transaction.on_commit(partial(publish, job, *ids))


def publish(job: Job, *ids: int) -> bool:
    """Hand ``job`` to the broker now. Returns False when the broker is not there."""
    try:
        _publisher().send_task(job.value, args=ids, ignore_result=True)
    except (OperationalError, OSError) as exc:
        logger.warning("broker not reachable, %s%s is left to the pump: %s", job.value, ids, type(exc).__name__)
        return False
    return True


def waiting(job: Job) -> int:
    """How many messages wait in the queue of ``job``; 0 when the broker is gone or knows no such queue."""
    publisher = _publisher()
    queue = publisher.amqp.router.route({}, job.value)["queue"].name
    with publisher.connection_for_write() as connection:
        gone: tuple[type[BaseException], ...] = (OperationalError, ChannelError, OSError, *connection.connection_errors)
        try:
            # kombu's types know the channel of no transport; every one of them has this method.
            channel: Any = connection.default_channel
            return int(channel.queue_declare(queue, passive=True).message_count)
        except gone:
            return 0


def depths() -> dict[str, int] | None:
    """How many messages wait in each queue; None when the broker does not answer."""
    publisher = _publisher()
    names = dict.fromkeys(publisher.amqp.router.route({}, job.value)["queue"].name for job in Job)
    with publisher.connection_for_write() as connection:
        gone: tuple[type[BaseException], ...] = (OperationalError, OSError, *connection.connection_errors)
        try:
            # One that is there but hangs would be waited for as long as a worker waits.
            connection.transport_options = {**(connection.transport_options or {}), "socket_timeout": BROKER_SECONDS}
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
            channel: Any = connection.default_channel
            return {name: _depth(channel, name) for name in names}
        except gone:
            return None


def _depth(channel: Any, queue: str) -> int:
    try:
        return int(channel.queue_declare(queue, passive=True).message_count)
    except ChannelError:  # nothing was ever put into it
        return 0
