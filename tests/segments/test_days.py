"""Anniversaries come round once a year, and days of the far past and future do no harm."""

from __future__ import annotations

from datetime import date

import pytest

from mailer.segments.fields.anniversary import stretches
from mailer.segments.rules import members
from tests.people import make_member


@pytest.mark.parametrize(
    ("today", "days", "parts"),
    [
        (date(2026, 5, 10), 0, [(5, 10, 10)]),
        (date(2026, 5, 30), 3, [(5, 30, 31), (6, 1, 2)]),
        (date(2026, 12, 31), 1, [(12, 31, 31), (1, 1, 1)]),
        (date(2026, 2, 28), 0, [(2, 28, 29)]),
        (date(2026, 2, 27), 0, [(2, 27, 27)]),
        (date(2028, 2, 28), 0, [(2, 28, 28)]),
        (date(2028, 2, 28), 1, [(2, 28, 29)]),
        (date(2026, 2, 27), 5, [(2, 27, 29), (3, 1, 4)]),
    ],
)
def test_stretches_of_the_year(today: date, days: int, parts: list[tuple[int, int, int]]) -> None:
    assert list(stretches(today, days)) == parts


def test_a_leap_day_is_kept_in_other_years_too(db: None) -> None:
    make_member("1", joined=date(1988, 2, 29))
    rule = {"field": "joined", "anniversary": 0}
    assert members(rule, today=date(2027, 2, 28)).count() == 1
    assert members(rule, today=date(2028, 2, 28)).count() == 0
    assert members(rule, today=date(2028, 2, 29)).count() == 1


def test_a_day_before_the_first_and_after_the_last(db: None) -> None:
    make_member("1", joined=date(2000, 1, 1))
    assert members({"field": "joined", "before": "0001-01-01"}, today=date(2026, 1, 1)).count() == 0
    assert members({"field": "joined", "after": "9999-12-31"}, today=date(2026, 1, 1)).count() == 0
