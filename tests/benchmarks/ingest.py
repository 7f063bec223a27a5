"""Taking in the provider's events: acknowledged and applied, against a raw insert and one event a transaction.

Events a second, each figure by the database it was measured on. ``ack_eps`` verifies signatures and
stores bodies, which is all that the provider waits for. ``full_eps`` is that and everything after
it: read, matched to copies, stored once, fates, opens and clicks judged, evidence, reactions.
``raw_eps`` writes the same rows of the same table with plain multi-row INSERTs, ready made, and does
nothing else. ``single_eps`` does what ``full_eps`` does with one event a transaction. One copy in a
hundred bounces; the medians of several rounds, in which all take turns.
"""

from __future__ import annotations

from tests.benchmarks._apart import on_both


def measure(events: int = 30_000) -> dict[str, float]:
    """All figures, by the names the module explains."""
    return {"events": events, **on_both("ingest", events=events)}
