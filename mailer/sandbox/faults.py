"""Trouble on demand: which faults are switched on, and which of them strikes the next request.

The draws come from one seeded sequence, restarted whenever the faults are set. At most one fault
strikes a request, so the rates of one set may not add up to more than 1.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from threading import Lock


class Verdict(StrEnum):
    """What strikes a request; each name is the rate that switches it on."""

    CLEAR = "clear"
    RATE_429 = "rate_429"
    RATE_500 = "rate_500"
    RATE_503 = "rate_503"
    RATE_503_AFTER = "rate_503_after"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    HANG_AFTER = "hang_after"


_RATES = tuple(verdict for verdict in Verdict if verdict is not Verdict.CLEAR)
_LONGEST = {"hang_seconds": 3600, "reset_seconds": 3600, "latency_ms": 600_000, "late_seconds": 86_400}


class FaultError(ValueError):
    """A fault that doesn't exist or a value out of range, in plain words."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Rates are shares of requests from 0 to 1; nothing is switched on by default.

    ``..._before`` and the bare rates refuse a request, ``..._after`` accept it and hide that.
    ``hang_seconds`` is how long a hanging answer is held before the connection closes without one.
    ``reset_seconds`` is how far ahead a 429 puts X-RateLimit-Reset. ``silence`` keeps every event
    back until it is switched off; ``late_seconds`` delays the events of what is accepted meanwhile.
    """

    seed: int = 0
    rate_429: float = 0.0
    rate_500: float = 0.0
    rate_503: float = 0.0
    rate_503_after: float = 0.0
    reset_before: float = 0.0
    reset_after: float = 0.0
    hang_after: float = 0.0
    hang_seconds: float = 60.0
    reset_seconds: float = 1.0
    latency_ms: float = 0.0
    silence: bool = False
    late_seconds: float = 0.0

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Faults:
        """Build a set of faults; whatever isn't named is off.

        Raises:
            FaultError: an unknown name, a value out of range, or rates above 1 in total.
        """
        known = {field.name: field.default for field in fields(cls)}
        for name, value in values.items():
            if name not in known:
                raise FaultError(f"There is no fault named {name!r}. Known are: {', '.join(known)}.")
            _check(name, value, known[name])
        faults = cls(**values)  # type: ignore[arg-type]  # each was checked against its field
        if sum(getattr(faults, rate) for rate in _RATES) > 1:
            raise FaultError("The rates add up to more than 1, but one request can meet only one fault. Lower them.")
        return faults


def _check(name: str, value: object, default: object) -> None:
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise FaultError(f"{name} must be true or false.")
    elif isinstance(value, bool) or not isinstance(value, int if isinstance(default, int) else int | float):
        raise FaultError(f"{name} must be a {'whole ' if isinstance(default, int) else ''}number.")
    elif name in _RATES and not 0 <= value <= 1:
        raise FaultError(f"{name} is a share of requests and must be from 0 to 1.")
    elif name in _LONGEST and not 0 <= value <= _LONGEST[name]:
        raise FaultError(f"{name} must be from 0 to {_LONGEST[name]}.")


class FaultSwitch:
    """The faults in force, and the draw for each request. Safe to use from many threads."""

    def __init__(self, faults: Faults) -> None:
        self._lock = Lock()
        self._set(faults)

    @property
    def current(self) -> Faults:
        return self._faults

    def replace(self, faults: Faults) -> None:
        """Put another set in force for the requests to come."""
        with self._lock:
            self._set(faults)

    def draw(self) -> tuple[Faults, Verdict]:
        """Return the faults in force and the one that strikes this request."""
        with self._lock:
            faults, draw = self._faults, self._luck.random()
        for rate in _RATES:
            draw -= getattr(faults, rate)
            if draw < 0:
                return faults, rate
        return faults, Verdict.CLEAR

    def _set(self, faults: Faults) -> None:
        self._faults = faults
        self._luck = random.Random(faults.seed)
