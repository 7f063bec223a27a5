from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.rendering.filters import clocks, daterange, longdate, paragraphs, wrap


def test_blank_lines_part_paragraphs() -> None:
    assert paragraphs("One\nline.\n\n\n  Two.\r\n \r\nThree\ttabs.\n") == ["One line.", "Two.", "Three tabs."]
    assert paragraphs(" \n\n ") == []


def test_wrapped_lines_keep_to_the_width() -> None:
    lines = wrap("word " * 60).splitlines()
    assert len(lines) > 3
    assert max(map(len, lines)) <= 72


def test_an_address_is_never_broken() -> None:
    url = "https://example.org/" + "very-long-" * 12
    assert url in wrap(f"Read more at {url} when you can.", 40).splitlines()


def test_lines_of_the_input_stay_apart_and_are_indented() -> None:
    assert wrap("a\n\nb", indent="  ", first="- ") == "- a\n\n  b"
    assert wrap("aaa bbb", 5, indent="> ") == "> aaa\n> bbb"


@given(st.text(st.sampled_from("ab é\n-"), max_size=200), st.integers(10, 80))
def test_wrapping_changes_only_white_space(text: str, width: int) -> None:
    assert wrap(text, width).split() == text.split()


def test_dates_are_written_out() -> None:
    assert longdate("2016-10-16") == "16 October 2016"
    assert longdate("2020-07-03T23:59") == "3 July 2020"


@pytest.mark.parametrize("value", ["16.10.2016", "", "2016-13-01", "soon"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        longdate(value)


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("2026-10-18", "2026-10-21", "18–21 October 2026"),
        ("2026-10-30", "2026-11-02", "30 October – 2 November 2026"),
        ("2026-12-30", "2027-01-02", "30 December 2026 – 2 January 2027"),
        ("2026-10-18", "2026-10-18", "18 October 2026"),
    ],
)
def test_a_range_of_days_names_each_thing_once(first: str, last: str, written: str) -> None:
    assert daterange(first, last) == written


@pytest.mark.parametrize(
    ("at", "zone", "home", "told"),
    [
        (
            "2020-07-03T23:59",
            "America/Los_Angeles",
            "America/New_York",
            ["3 July 2020, 23:59 Los Angeles time", "4 July 2020, 02:59 New York time", "4 July 2020, 06:59 UTC"],
        ),
        ("2020-07-03T23:59", "Asia/Kolkata", "UTC", ["3 July 2020, 23:59 Kolkata time", "3 July 2020, 18:29 UTC"]),
        (
            "2020-07-03T12:00",
            "Europe/Berlin",
            "Europe/Rome",
            ["3 July 2020, 12:00 Berlin time", "3 July 2020, 10:00 UTC"],
        ),
        ("2020-01-03T08:00", "UTC", "Etc/UTC", ["3 January 2020, 08:00 UTC"]),
        ("2020-01-03T08:00", "Etc/GMT+5", "UTC", ["3 January 2020, 08:00 UTC-0500", "3 January 2020, 13:00 UTC"]),
    ],
)
def test_a_deadline_is_told_on_every_clock_that_matters(at: str, zone: str, home: str, told: list[str]) -> None:
    assert clocks({"at": at, "zone": zone}, home) == told


def test_a_zone_that_is_at_utc_in_winter_keeps_its_name() -> None:
    assert clocks({"at": "2020-01-03T08:00", "zone": "Europe/London"})[0] == "3 January 2020, 08:00 London time"


@pytest.mark.parametrize(
    "value",
    [
        {"at": "2020-07-03T23:59"},
        {"at": "3 July", "zone": "UTC"},
        {"at": "2020-07-03T23:59", "zone": "PT"},
        {"at": "2020-07-03T23:59", "zone": "../etc/passwd"},
        {"at": "2020-07-03T23:59+02:00", "zone": "UTC"},
        {"at": "2021-03-14T02:30", "zone": "America/Los_Angeles"},
    ],
)
def test_what_is_no_deadline_is_refused(value: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"zone|clocks"):
        clocks(value)
