"""Each test has counts of requests of its own. What needs settings is imported late: pytest reads this file first."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    from mailer.api.v1 import pace  # noqa: PLC0415 - see above

    counts = pace.OwnCounts()
    monkeypatch.setattr(pace, "shared_counts", lambda: counts)
