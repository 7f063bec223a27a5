"""Reading events: known names become kinds, odd values are put right, nonsense is named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.tracking.events import KINDS, Kind, Malformed, normalise
from tests.people import NOW

EVENT: dict[str, Any] = {
    "event": "delivered",
    "email": "ada@example.org",
    "timestamp": 1795340400,
    "sg_event_id": "abc",
    "rid": "12",
    "cid": "3",
    "bid": "4",
    "att": "1",
}


def test_our_ids_come_back_as_numbers() -> None:
    event = normalise(EVENT, now=NOW)
    assert (event.delivery_id, event.campaign_id, event.batch_id, event.attempt) == (12, 3, 4, 1)
    assert event.at == datetime.fromtimestamp(1795340400, tz=UTC)


@pytest.mark.parametrize("name", KINDS)
def test_known_names(name: str) -> None:
    assert normalise({**EVENT, "event": name}, now=NOW).kind == KINDS[name]


@pytest.mark.parametrize(
    ("kind", "type_"), [(Kind.BLOCKED, "blocked"), (Kind.BLOCKED, "expired"), (Kind.BOUNCED, "bounce")]
)
def test_types_of_bounce(kind: Kind, type_: str) -> None:
    assert normalise({**EVENT, "event": "bounce", "type": type_}, now=NOW).kind == kind


def test_unknown_names_are_kept() -> None:
    event = normalise({**EVENT, "event": "teleported"}, now=NOW)
    assert (event.kind, event.detail["event"]) == (Kind.OTHER, "teleported")


@pytest.mark.parametrize("raw", [None, 7, "x", [], {}, {"event": 5}, {"event": ""}])
def test_what_is_no_event_is_named(raw: object) -> None:
    with pytest.raises(Malformed):
        normalise(raw, now=NOW)


@pytest.mark.parametrize("timestamp", [None, "", "soon", 0, -5, "nan", "inf", 99_999_999_999])
def test_nonsense_times_become_now(timestamp: object) -> None:
    assert normalise({**EVENT, "timestamp": timestamp}, now=NOW).at == NOW


def test_milliseconds_and_strings_are_understood() -> None:
    assert normalise({**EVENT, "timestamp": "1795340400000"}, now=NOW).at.year == 2026


def test_another_event_id_for_the_same_report_has_the_same_content() -> None:
    one, two = normalise(EVENT, now=NOW), normalise({**EVENT, "sg_event_id": "zzz"}, now=NOW)
    assert one.content_hash == two.content_hash
    assert one.event_hash != two.event_hash


@pytest.mark.parametrize("verdict", [{"bounce_classification": "Invalid Address"}, {"status": "5.1.1"}])
def test_another_verdict_in_the_same_second_is_no_repeat(verdict: dict[str, str]) -> None:
    bounce = {**EVENT, "event": "bounce", "type": "bounce"}
    one, two = normalise(bounce, now=NOW), normalise({**bounce, **verdict, "sg_event_id": "zzz"}, now=NOW)
    assert one.content_hash != two.content_hash


def test_copies_of_two_systems_with_the_same_number_are_told_apart() -> None:
    one, two = normalise(EVENT, now=NOW), normalise({**EVENT, "cid": "77", "sg_event_id": "zzz"}, now=NOW)
    assert one.content_hash != two.content_hash


def test_a_character_that_no_database_takes_costs_its_own_field_alone() -> None:
    place = {"index": 2, "type": "html"}
    event = normalise({**EVENT, "event": "click", "url_offset": place, "odd": ["a\0b"], "new": "a\0b"}, now=NOW)
    assert event.detail["url_offset"] == place
    assert event.detail["new"] == "ab"
    assert "\\u0000" not in event.stored


def test_the_address_itself_is_not_kept() -> None:
    assert "ada" not in repr(normalise(EVENT, now=NOW))


@given(
    st.dictionaries(
        st.sampled_from([*EVENT, "type", "reason", "sg_machine_open"]),
        st.none() | st.integers() | st.text() | st.booleans() | st.floats(),
    )
)
def test_whatever_comes_is_read_or_named(raw: dict[str, Any]) -> None:
    try:
        event = normalise(raw, now=NOW)
    except Malformed:
        return
    assert event.kind in Kind
    assert len(event.event_hash) == len(event.content_hash) == 32
