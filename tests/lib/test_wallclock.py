"""Wall-clock times on the two nights a year on which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.wallclock import SkippedTime, TimeRefused, moment, next_time, shown_twice

ZONES = ["Europe/Athens", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]


def test_a_time_in_the_gap_is_refused_with_the_next_one() -> None:
    with pytest.raises(SkippedTime, match="Use 04:30 or later") as caught:
        moment(datetime(2027, 3, 28, 3, 30), "Europe/Athens")
    assert caught.value.next_valid == datetime(2027, 3, 28, 4, 30)


@pytest.mark.parametrize(
    "wall", [datetime(1, 1, 1), datetime(1899, 12, 31), datetime(3000, 1, 1), datetime(9999, 12, 31, 23, 59)]
)
def test_a_year_at_the_ends_of_the_calendar_is_refused(wall: datetime) -> None:
    with pytest.raises(TimeRefused, match="Write one from 1900 to 2999"):
        moment(wall, "Pacific/Apia")


def test_of_a_time_shown_twice_the_first_is_meant() -> None:
    assert moment(datetime(2027, 10, 31, 3, 30), "Europe/Athens") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_only_a_time_over_which_the_clocks_are_set_back_is_shown_twice() -> None:
    assert shown_twice(datetime(2027, 10, 31, 3, 30), "Europe/Athens")
    assert not shown_twice(datetime(2027, 10, 31, 4, 0), "Europe/Athens")
    assert not shown_twice(datetime(2027, 3, 28, 3, 30), "Europe/Athens")


def test_the_same_wall_clock_is_another_moment_after_the_change() -> None:
    before = moment(datetime(2027, 3, 27, 9, 0), "Europe/Athens")
    after = moment(datetime(2027, 3, 28, 9, 0), "Europe/Athens")
    assert after - before == timedelta(hours=23)


def test_where_the_clocks_jump_over_it_the_next_one_counts() -> None:
    opens = datetime(2027, 3, 27, 22, 0, tzinfo=UTC)
    assert next_time(time(3, 30), "Europe/Athens", not_before=opens) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_never_before_the_embargo() -> None:
    opens = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert next_time(time(9, 0), "Asia/Tokyo", not_before=opens) == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert next_time(time(9, 0), "America/New_York", not_before=opens) == datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.times(), st.sampled_from(ZONES)
)
def test_the_next_time_is_shown_there_within_a_day_or_so(opens: datetime, clock: time, zone: str) -> None:
    clock = clock.replace(second=0, microsecond=0)
    found = next_time(clock, zone, not_before=opens)
    assert opens <= found <= opens + timedelta(hours=26)
    shown = found.astimezone(ZoneInfo(zone))
    # In a gap the clocks show the time they jumped to, at most an hour later.
    assert (
        timedelta(0)
        <= datetime.combine(shown.date(), shown.time()) - datetime.combine(shown.date(), clock)
        <= (timedelta(hours=1))
    )
