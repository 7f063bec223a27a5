"""Carrying the erasure to the provider, however often it takes. Addresses wait here only until it has the order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from mailer.privacy.models import ErasureOrder
from mailer.providers.port import ProviderFailure

logger = logging.getLogger(__name__)

type_of_forget = Callable[[Sequence[str]], str]
"""Orders the erasure of addresses and returns the provider's id for it, or raises ``ProviderFailure``."""


def carry_out(*, forget: type_of_forget, now: datetime) -> int:
    """Give every waiting order; returns how many were taken. What fails waits for the next time."""
    return sum(_give(order, forget, now=now) for order in ErasureOrder.objects.filter(done_at=None).order_by("pk"))


def _give(order: ErasureOrder, forget: type_of_forget, *, now: datetime) -> bool:
    waiting = ErasureOrder.objects.filter(pk=order.pk, done_at=None)
    try:
        reference = forget(order.addresses)
    except ProviderFailure as failure:
        # To order it again does no harm, so a doubt is a failure like any other.
        logger.warning("erasure order %s: %s", order.pk, failure.reason)
        waiting.update(attempts=order.attempts + 1, trouble=failure.reason[:300])
        return False
    return bool(waiting.update(addresses=[], done_at=now, attempts=order.attempts + 1, trouble="", reference=reference))
