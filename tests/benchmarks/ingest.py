"""Taking in the provider's events: acknowledged and applied, against a raw insert and one event a transaction.

Events a second, each figure by the database it was measured on. ``ack_eps`` verifies signatures and
stores bodies, which is all that the provider waits for. ``full_eps`` is that and everything after
it: read, matched to copies, stored once, fates, opens and clicks judged, evidence, reactions.
``raw_eps`` writes the same rows of the same table with plain multi-row INSERTs, ready made, and does
nothing else. ``single_eps`` does what ``full_eps`` does with one event a transaction. One copy in a
hundred bounces; the medians of several rounds, in which all take turns.

``page_ms_small`` and ``page_ms_large`` are the page of a letter's results, at 700 copies with 7,000
events and at ``deliveries`` copies with ``page_events``, once its figures are counted; how many seconds
counting takes, which a job does in the background, is ``count_s_small`` and ``count_s_large``. The rows of
the large letter are written by the database itself, which takes some minutes. With ``deliveries`` 0 the
pages are left out, with ``events`` 0 the rest.
"""

from __future__ import annotations

from tests.benchmarks._apart import on_both


def measure(events: int = 30_000, deliveries: int = 1_000_000, page_events: int = 10_000_000) -> dict[str, float]:
    """All figures, by the names the module explains."""
    found: dict[str, float] = {"events": events, "deliveries": deliveries, "page_events": page_events}
    if events:
        found |= on_both("ingest", events=events)
    if deliveries:
        found |= on_both("page", deliveries=deliveries, events=page_events)
    return found
