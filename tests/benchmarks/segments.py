"""Counting segments of a society of a million against the same questions written as SQL by hand.

``count`` is a rule of five questions (category, country, dues, an interest, a topic), ``engaged`` one
about the opens of the last three letters. Milliseconds, each the best of five in turn. The counts
must be equal, or the figures mean nothing.
"""

from __future__ import annotations

from tests.benchmarks._apart import on_both


def measure(members: int = 1_000_000) -> dict[str, float]:
    """All figures, by the names the module explains."""
    return {"members": members, **on_both("segments", members=members)}
