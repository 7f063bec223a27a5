"""What all web servers count together: how often somebody tried to sign in, or sent a form.

It lies in the broker's Redis. While that is away each process counts for itself, so nobody is kept
from signing in or unsubscribing by a broker that is down. Values are JSON, never pickled: whoever
could write to the broker must not be able to run anything here.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Final

import orjson
import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)

SECONDS: Final = 1.0
"""How long the broker may take to answer."""
LOOK_AGAIN: Final = 30.0


class Json:
    """Numbers stay numbers, so that Redis can count them up."""

    def dumps(self, value: Any) -> int | bytes:
        return value if type(value) is int else orjson.dumps(value)

    def loads(self, raw: bytes) -> Any:
        return orjson.loads(raw)


class SharedCache(BaseCache):
    """A Django cache in Redis that does without it while it is away.

    Args:
        server: the broker's URL, which may name a Unix socket in Celery's spelling.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        url = server.replace("redis+socket://", "unix://", 1)
        options = {"serializer": Json(), "socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
        self._shared = RedisCache(url, {**params, "OPTIONS": options})
        self._own = LocMemCache("while-redis-is-away", params)
        self._away_until = 0.0

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._do("add", key, value, timeout=timeout, version=version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._do("get", key, default, version=version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._do("set", key, value, timeout=timeout, version=version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._do("touch", key, timeout=timeout, version=version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._do("delete", key, version=version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._do("incr", key, delta, version=version))

    def clear(self) -> None:
        """Forget what this process counted by itself; the broker's Redis holds other things, too."""
        self._own.clear()

    def _do(self, what: str, *arguments: Any, **named: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(self._shared, what)(*arguments, **named)
            except redis.RedisError as exc:
                self._away_until = time.monotonic() + LOOK_AGAIN
                logger.warning("no shared counts (%s): each process counts for itself", type(exc).__name__)
        return getattr(self._own, what)(*arguments, **named)
