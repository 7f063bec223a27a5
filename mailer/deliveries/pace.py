"""How fast copies may go: token buckets that all workers share.

A rate is "so many copies in so many seconds". Each provider, and each recipient domain with a rate
of its own (a *lane*), has a bucket a rate; a batch goes when all of its buckets hold enough. The
buckets live in the broker's Redis; when that is gone, each process goes on with a small share.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import redis

from mailer.lib.rates import Rate

logger = logging.getLogger(__name__)

LOCAL_SHARE: Final = 4
"""Without Redis a process takes this part of each rate: one quarter."""


class Pace(Protocol):
    def wait(self, *, provider: str, lane: str, copies: int) -> float:
        """Take ``copies`` from the buckets and return 0, or return the seconds to wait and take nothing."""
        ...


class Unlimited:
    """No limit was set."""

    def wait(self, *, provider: str, lane: str, copies: int) -> float:
        del provider, lane, copies
        return 0.0


@dataclass(frozen=True)
class Bucket:
    """One rate's bucket by its name; it starts full."""

    key: str
    rate: Rate


# All buckets or none: a batch that must wait for one takes nothing from the others. A batch larger
# than a bucket waits until it is full and then leaves it in debt. A bucket filled later than now was
# filled before the clock was set back: from now on it fills again.
_TAKE: Final = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local wanted, wait, levels = tonumber(ARGV[1]), 0, {}
for i, key in ipairs(KEYS) do
    local limit, seconds = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    local held = redis.call('HMGET', key, 'level', 'at')
    local level = limit
    if held[1] then
        local at = tonumber(held[2])
        if at > now then
            redis.call('HSET', key, 'at', tostring(now))
            at = now
        end
        level = math.min(limit, tonumber(held[1]) + (now - at) * limit / seconds)
    end
    levels[i] = level
    local needed = math.min(wanted, limit)
    if level < needed then wait = math.max(wait, (needed - level) * seconds / limit) end
end
if wait > 0 then return tostring(wait) end
for i, key in ipairs(KEYS) do
    redis.call('HSET', key, 'level', tostring(levels[i] - wanted), 'at', tostring(now))
    redis.call('EXPIRE', key, math.ceil(tonumber(ARGV[2 * i + 1]) * 2 + 60))
end
return '0'
"""


@dataclass
class SharedPace:
    """Buckets in Redis, shared by all workers of an installation."""

    client: redis.Redis
    provider_rates: Sequence[Rate]
    lanes: Mapping[str, Sequence[Rate]]
    _local: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, *, provider: str, lane: str, copies: int) -> float:
        buckets = self._buckets(provider, lane)
        if not buckets:
            return 0.0
        arguments = [value for bucket in buckets for value in (bucket.rate.count, bucket.rate.seconds)]
        try:
            answer: Any = self.client.eval(_TAKE, len(buckets), *(b.key for b in buckets), copies, *arguments)
        except redis.RedisError as exc:
            logger.warning("no shared pace (%s): going on with a small share", type(exc).__name__)
            return self._wait_alone(buckets, copies)
        return float(answer)

    def _buckets(self, provider: str, lane: str) -> list[Bucket]:
        own = [Bucket(f"mailer:pace:{provider}:{rate.seconds:g}", rate) for rate in self.provider_rates]
        lanes = [Bucket(f"mailer:pace:{provider}:{lane}:{rate.seconds:g}", rate) for rate in self.lanes.get(lane, ())]
        return own + lanes

    def _wait_alone(self, buckets: Sequence[Bucket], copies: int) -> float:
        now = time.monotonic()
        levels = {bucket: self._level(bucket, now) for bucket in buckets}
        wait = max(
            (min(copies, share) - level) * bucket.rate.seconds / share
            for bucket, level in levels.items()
            if (share := _share(bucket))
        )
        if wait > 0:
            return wait
        self._local |= {bucket.key: (level - copies, now) for bucket, level in levels.items()}
        return 0.0

    def _level(self, bucket: Bucket, now: float) -> float:
        share = _share(bucket)
        level, at = self._local.get(bucket.key, (share, now))
        return min(share, level + (now - at) * share / bucket.rate.seconds)


def _share(bucket: Bucket) -> float:
    return max(bucket.rate.count / LOCAL_SHARE, 1.0)


def client_of(broker_url: str) -> redis.Redis:
    """A client for the broker's own URL, which may name a Unix socket in Celery's spelling."""
    url = broker_url.replace("redis+socket://", "unix://", 1)
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
