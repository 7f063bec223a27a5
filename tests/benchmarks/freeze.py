"""Fixing an audience of a million against one hand-written INSERT ... SELECT of the same rows.

``freeze_s`` is the whole start of a campaign: its letter is compiled, then who gets a copy and who
does not and why, shared addresses, the snapshot of each member, batches, the counts that must add
up, and ANALYZE. ``freeze_raw_s`` is a statement that writes the same rows and knows
beforehand that nobody has to be left out. Both write into an empty table. Seconds.
"""

from __future__ import annotations

from tests.benchmarks._apart import on_both


def measure(recipients: int = 1_000_000) -> dict[str, float]:
    """All figures, by the names the module explains."""
    return {"recipients": recipients, **on_both("freeze", members=recipients)}
