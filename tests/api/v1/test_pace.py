"""Counting requests: windows of time, shared through Redis, alone while that is away."""

from __future__ import annotations

from typing import Any

import redis

from mailer.api.v1.pace import USUAL, OwnCounts, SharedCounts, take
from mailer.lib.rates import Rate


class Away:
    """A Redis that is not there; it counts how often it is asked."""

    asked = 0

    def pipeline(self) -> Any:
        self.asked += 1
        raise redis.ConnectionError


def test_a_window_fills_and_ends() -> None:
    counts, rate = OwnCounts(), Rate(2, 60.0)
    taken = [take(1, counter=counts, rate=rate, now=now) for now in (0.0, 30.0, 59.0, 60.0)]
    assert [(each.left, each.too_many) for each in taken] == [(1, False), (0, False), (-1, True), (1, False)]
    assert taken[2].headers() == {
        "RateLimit-Policy": '"key";q=2;w=60',
        "RateLimit": '"key";r=0;t=2',
        "Retry-After": "2",
    }
    assert "Retry-After" not in taken[0].headers()


def test_each_key_has_a_pace_of_its_own() -> None:
    counts = OwnCounts()
    assert [take(key, counter=counts, rate=USUAL, now=0.0).left for key in (1, 2, 1)] == [599, 599, 598]


def test_while_redis_is_away_it_is_asked_rarely() -> None:
    away, now = Away(), [0.0]
    counts = SharedCounts(away, clock=lambda: now[0])  # type: ignore[arg-type]
    assert [counts.count("a", seconds=60) for _ in range(3)] == [1, 2, 3]
    assert away.asked == 1
    now[0] = 31.0
    assert counts.count("a", seconds=60) == 4
    assert away.asked == 2
