"""Each task is counted with its time and its failure, and its log lines carry its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from celery import Celery

from mailer.observing import context
from mailer.observing.models import WorkTally
from mailer.observing.tally import RENDER, Tally
from workers import watching

pytestmark = pytest.mark.django_db


@pytest.fixture
def tally(monkeypatch: pytest.MonkeyPatch) -> Tally:
    fresh = Tally()
    monkeypatch.setattr(watching, "tally", fresh)
    return fresh


@pytest.fixture
def app() -> Iterator[Celery]:
    """Celery's signals are the same for every application."""
    app = Celery("tests", set_as_current=False)
    yield app
    app.close()


def test_a_task_that_fails_is_counted_as_such(app: Celery, tally: Tally) -> None:
    @app.task(name="tests.divide")
    def divide(by: int) -> float:
        return 1 / by

    for number in (1, 0, 2):
        divide.apply(args=(number,))
    tally.write()
    row = WorkTally.objects.get(work="tests.divide")
    assert (row.times, row.failures) == (3, 1)
    assert row.seconds > 0


def test_what_a_task_logs_carries_its_id(app: Celery, tally: Tally) -> None:
    seen: list[Mapping[str, str]] = []

    @app.task(name="tests.look")
    def look() -> None:
        seen.append(context.ids())

    result = look.apply()
    assert seen == [{"task": result.id, "job": "tests.look"}]
    assert context.ids() == {}


def test_copies_are_counted_with_the_time_they_took(tally: Tally) -> None:
    watching.copies_made(1000, 0.5)
    watching.copies_made(500, 0.25)
    tally.write()
    row = WorkTally.objects.get(work=RENDER)
    assert (row.times, row.units, row.seconds) == (2, 1500, 0.75)
