"""A register of a million: taking it in, counting a segment, finding a member while a name is typed.

``import_s`` is the whole import of a member file of a million lines into an empty register:
encoding and columns recognised, every cell and address validated, repeated members looked for,
matched, written in one transaction with its record. ``import_raw_s`` is a bulk load of the very rows
the import wrote, ready-made, into the same tables with their indexes: COPY on PostgreSQL, prepared
statements in one transaction on SQLite. ``count_ms`` is the count of a segment of five rules,
``count_raw_ms`` the same count in SQL by hand; ``search_ms`` the slowest of the beginnings of names
and addresses that are tried. Counts and searches are medians of several runs.
"""

from __future__ import annotations

from tests.benchmarks._apart import on_both


def measure(members: int = 1_000_000) -> dict[str, float]:
    """All figures, by the names the module explains."""
    return {"members": members, **on_both("members", members=members)}
