"""The named mixes a training or a test can run under; every number is a share from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Mix:
    """How often what happens.

    ``invalid`` is the share of addresses that don't exist, ``async_bounces`` the share of those whose
    server accepts first and bounces later. ``dropped``, ``blocked`` and ``expired`` are shares of the
    other messages. ``clickers`` is a share of ``readers``. ``shuffled`` counts messages, ``duplicates``
    events. ``held_back`` is a range of seconds by which posting an event lags behind.
    """

    name: str
    summary: str
    invalid: float = 0.012
    async_bounces: float = 0.2
    dropped: float = 0.004
    blocked: float = 0.006
    expired: float = 0.003
    deferred: float = 0.05
    most_deferrals: int = 1
    readers: float = 0.45
    clickers: float = 0.3
    machine_opens: float = 0.25
    scanners: float = 0.03
    complaints: float = 0.001
    unsubscribes: float = 0.004
    duplicates: float = 0.03
    shuffled: float = 0.1
    held_back: tuple[float, float] = (0.0, 0.0)
    silent: bool = False


_HEALTHY = Mix(name="healthy", summary="A well-kept list: nearly everything arrives, many read.")

MIXES: dict[str, Mix] = {
    mix.name: mix
    for mix in (
        _HEALTHY,
        replace(
            _HEALTHY,
            name="old-list",
            summary="Not mailed for years: one address in seven is gone, few read.",
            invalid=0.14,
            async_bounces=0.3,
            dropped=0.03,
            expired=0.03,
            readers=0.18,
            unsubscribes=0.03,
        ),
        replace(
            _HEALTHY,
            name="spam-trouble",
            summary="Bad reputation: servers block, readers complain.",
            blocked=0.2,
            dropped=0.02,
            deferred=0.2,
            readers=0.15,
            complaints=0.02,
            unsubscribes=0.03,
        ),
        replace(
            _HEALTHY,
            name="gateway-storm",
            summary="Gateways delay and scan everything; events come late, twice and out of order.",
            deferred=0.6,
            most_deferrals=3,
            expired=0.03,
            machine_opens=0.6,
            scanners=0.7,
            duplicates=0.4,
            shuffled=0.6,
        ),
        replace(_HEALTHY, name="silence", summary="Everything is accepted, nothing is ever reported.", silent=True),
        replace(
            _HEALTHY,
            name="late",
            summary="As healthy, but every event is posted half a minute to a minute late.",
            held_back=(30.0, 60.0),
        ),
    )
}
