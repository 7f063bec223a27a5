"""Pages of lists, in a society of 700 and in one of a million: none may take more than twice as long.

Every list that grows with the society is asked over HTTP as the console asks it: its first page,
deep within, in another order, by each filter that picks out few, and by a search. ``NAME_700_ms`` is
the page at 700 members, ``NAME_ms`` the same page at ``--members``; each the best of several turns.
``worst`` is the largest ratio of the two, where pages below ``floor_ms`` count as that.
"""

from __future__ import annotations

from tests.benchmarks._apart import on_both


def measure(members: int = 1_000_000) -> dict[str, float]:
    """All figures, by the names the module explains."""
    return {"members": members, **on_both("lists", members=members)}
