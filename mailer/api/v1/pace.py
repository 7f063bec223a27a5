"""How many requests a key may make: counted in windows of time that all web servers share.

The counts live in the broker's Redis. While that is away, each process counts for itself, and looks
again half a minute later.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

import redis

from mailer import env
from mailer.deliveries.pace import client_of
from mailer.lib.rates import Rate, parse_rates

logger = logging.getLogger(__name__)

USUAL: Final = Rate(600, 60.0)
_LOOK_AGAIN: Final = 30.0


class Counter(Protocol):
    def count(self, name: str, *, seconds: int) -> int:
        """Count one under ``name``, which is forgotten after ``seconds``; returns how many there are now."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """How a key stands after a request: ``left`` more until ``resets`` seconds from now."""

    rate: Rate
    left: int
    resets: int

    @property
    def too_many(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them, and Retry-After for who must wait."""
        told = {
            "RateLimit-Policy": f'"key";q={self.rate.count};w={self.rate.seconds:.0f}',
            "RateLimit": f'"key";r={max(self.left, 0)};t={self.resets}',
        }
        return {**told, "Retry-After": str(self.resets)} if self.too_many else told


@dataclass
class OwnCounts:
    """Counts of this process alone."""

    _counts: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, *, seconds: int) -> int:
        if len(self._counts) > 10_000:  # noqa: PLR2004 - many keys times few windows
            self._counts.clear()
        self._counts[name] = self._counts.get(name, 0) + 1
        return self._counts[name]


@dataclass
class SharedCounts:
    """Counts in Redis."""

    client: redis.Redis
    clock: Callable[[], float] = time.monotonic
    _own: OwnCounts = field(default_factory=OwnCounts)
    _away_until: float = 0.0

    def count(self, name: str, *, seconds: int) -> int:
        if self.clock() < self._away_until:
            return self._own.count(name, seconds=seconds)
        try:
            both = self.client.pipeline()
            both.incr(f"mailer:api:{name}")
            both.expire(f"mailer:api:{name}", seconds)
            return int(both.execute()[0])
        except redis.RedisError as exc:
            logger.warning("no shared counts of requests (%s): each process counts for itself", type(exc).__name__)
            self._away_until = self.clock() + _LOOK_AGAIN
            return self._own.count(name, seconds=seconds)


def take(key_id: int, *, counter: Counter, rate: Rate, now: float) -> Taken:
    """Count one request of a key; ``now`` in seconds since 1970."""
    window = int(now // rate.seconds)
    resets = int((window + 1) * rate.seconds - now) + 1
    used = counter.count(f"{key_id}:{window}", seconds=int(rate.seconds) + 1)
    return Taken(rate, rate.count - used, resets)


@lru_cache(maxsize=1)
def shared_counts() -> Counter:
    return SharedCounts(client_of(env.current().redis_url))


def rate() -> Rate:
    """What the installation allows a key."""
    return next(iter(parse_rates(env.current().api_rate)), USUAL)
