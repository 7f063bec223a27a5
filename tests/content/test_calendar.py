"""Calendar data as calendars read it. The reader below is written from RFC 5545, not from the writer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.content.calendar import Entry, icalendar, web_calendar_url
from mailer.content.registry import get
from mailer.content.types.meeting import calendar_entry

MADE = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
GLASGOW = Entry(
    uid="1@example.org",
    title="Cytokines 2026",
    starts=date(2026, 10, 18),
    ends=date(2026, 10, 21),
    place="Glasgow, United Kingdom",
    url="https://www.example.org/cytokines2026",
)


def read(data: bytes) -> dict[str, str]:
    """The properties of the one event, unfolded and unescaped, by name with parameters."""
    text = data.decode()
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").rstrip("\r\n").split("\r\n")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]
    return {name: _unescaped(value) for name, _, value in (line.partition(":") for line in lines[5:-2])}


def _unescaped(value: str) -> str:
    pieces = value.split("\\\\")
    return "\\".join(piece.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";") for piece in pieces)


def entry(**change: object) -> Entry:
    fields = {name: getattr(GLASGOW, name) for name in ("uid", "title", "starts", "ends", "place", "url")}
    return Entry(**{**fields, **change})


def test_a_meeting_takes_whole_days_and_ends_when_its_last_day_is_over() -> None:
    assert read(icalendar(GLASGOW, made=MADE)) == {
        "UID": "1@example.org",
        "DTSTAMP": "20260105T093000Z",
        "DTSTART;VALUE=DATE": "20261018",
        "DTEND;VALUE=DATE": "20261022",
        "SUMMARY": "Cytokines 2026",
        "LOCATION": "Glasgow, United Kingdom",
        "URL": "https://www.example.org/cytokines2026",
    }


@pytest.mark.parametrize(
    ("starts", "zone", "utc"),
    [
        (datetime(2026, 10, 24, 9), "Europe/London", "20261024T080000Z"),
        # The clocks went back in the night before.
        (datetime(2026, 10, 25, 9), "Europe/London", "20261025T090000Z"),
        (datetime(2026, 7, 3, 23, 59), "America/Los_Angeles", "20260704T065900Z"),
        (datetime(2026, 1, 1, 5, 15), "Asia/Kathmandu", "20251231T233000Z"),
    ],
)
def test_a_moment_is_the_same_on_every_clock(starts: datetime, zone: str, utc: str) -> None:
    moment = starts.replace(tzinfo=ZoneInfo(zone))
    told = read(icalendar(entry(starts=moment, ends=moment), made=MADE))
    assert told["DTSTART"] == told["DTEND"] == utc


def test_what_is_not_known_is_left_out() -> None:
    told = read(icalendar(entry(place="", url=""), made=MADE))
    assert not {"LOCATION", "URL"} & told.keys()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\\,;\n"), max_size=200))
def test_any_title_comes_back_as_it_was(title: str) -> None:
    assert read(icalendar(entry(title=title), made=MADE))["SUMMARY"] == title


def test_the_web_calendar_is_told_the_same() -> None:
    parts = urlsplit(web_calendar_url(GLASGOW))
    assert (parts.scheme, parts.hostname) == ("https", "calendar.google.com")
    assert parse_qs(parts.query) == {
        "action": ["TEMPLATE"],
        "text": ["Cytokines 2026"],
        "dates": ["20261018/20261022"],
        "location": ["Glasgow, United Kingdom"],
        "details": ["https://www.example.org/cytokines2026"],
    }


def test_all_letters_about_a_meeting_make_one_entry() -> None:
    entries = {calendar_entry(sample) for sample in get("meeting").samples().values()}
    (one,) = entries
    assert (one.title, one.starts, one.ends) == ("Cytokines 2026", date(2026, 10, 18), date(2026, 10, 21))
    assert one.place == "Clydeside Conference Centre, Glasgow, United Kingdom"
