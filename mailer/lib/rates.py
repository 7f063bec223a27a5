"""Rates as people write them: 100/s, 3000/m, 20000/h, 100000/d."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PERIODS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


@dataclass(frozen=True)
class Rate:
    """At most ``count`` in any ``seconds``."""

    count: int
    seconds: float


def parse_rates(text: str) -> tuple[Rate, ...]:
    """Read ``"100/s 20000/h"``.

    Raises:
        ValueError: naming the part that is no rate.
    """
    return tuple(_rate(part) for part in text.replace(",", " ").split())


def parse_lanes(text: str) -> dict[str, tuple[Rate, ...]]:
    """Read ``"gmail.com=20/s yahoo.com=10/s"``; a domain may stand there several times.

    Raises:
        ValueError: naming the part that can't be read.
    """
    lanes: dict[str, tuple[Rate, ...]] = {}
    for part in text.replace(",", " ").split():
        domain, equals, rate = part.partition("=")
        if not equals or not domain:
            raise ValueError(f"{part!r} is not DOMAIN=RATE, for example gmail.com=20/s")
        lanes[domain.lower()] = (*lanes.get(domain.lower(), ()), _rate(rate))
    return lanes


def _rate(text: str) -> Rate:
    count, _, period = text.partition("/")
    if not count.isdecimal() or int(count) < 1 or period not in PERIODS:
        raise ValueError(f"{text!r} is not a rate, for example 100/s, 3000/m, 20000/h or 100000/d")
    return Rate(int(count), PERIODS[period])
