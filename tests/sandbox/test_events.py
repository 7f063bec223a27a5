"""Shapes are compared with the documented ones, held as literals here."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from mailer.sandbox import replies
from mailer.sandbox.events import DueEvent, event_json
from mailer.sandbox.scenario import ASYNC_BOUNCE

COMMON = {"email", "event", "timestamp", "sg_event_id", "sg_message_id", "category", "rid", "cid"}
TOKEN = "kZ3nQ1xYTtO7m2c9"


def event(kind: str, detail: str = "{}", **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": 1,
        "kind": kind,
        "detail": detail,
        "occurred": 1_795_340_400.9,
        "ordinal": 0,
        "email": "ada@example.org",
        "custom_args": '{"cid":"c42","rid":"01JD8Z0F3M5Q9T"}',
        "position": 17,
        "token": TOKEN,
        "categories": '["newsletter"]',
        **changes,
    }
    return event_json(DueEvent(**values))


@pytest.mark.parametrize(
    ("kind", "detail", "extra"),
    [
        ("processed", "{}", {"smtp-id"}),
        ("deferred", replies.DEFERRED[0][0], {"smtp-id", "response", "attempt", "ip", "tls"}),
        ("delivered", replies.ACCEPTED[0], {"smtp-id", "response", "ip", "tls"}),
        ("bounce", replies.INVALID[0], {"smtp-id", "type", "reason", "status", "bounce_classification", "ip", "tls"}),
        ("dropped", replies.DROPPED[0], {"smtp-id", "reason", "status"}),
        ("spamreport", "{}", set()),
        ("unsubscribe", "{}", set()),
    ],
)
def test_an_event_has_the_documented_fields(kind: str, detail: str, extra: set[str]) -> None:
    assert set(event(kind, detail)) == COMMON | extra


def test_an_asynchronous_bounce_has_neither_ids_nor_custom_args() -> None:
    found = event(ASYNC_BOUNCE, replies.ASYNC_BOUNCE[0])
    assert set(found) == {
        "event", "type", "email", "timestamp", "sg_event_id", "sg_message_id", "reason", "status",
    }  # fmt: skip
    assert (found["event"], found["type"], found["sg_message_id"]) == ("bounce", "bounce", "")


def test_the_message_id_begins_with_that_of_the_request() -> None:
    assert event("delivered")["sg_message_id"].split(".")[0] == TOKEN
    assert event("delivered")["sg_message_id"] != event("delivered", position=18)["sg_message_id"]


def test_custom_args_are_flattened_but_reserved_names_are_sendgrid_s() -> None:
    found = event("delivered", custom_args='{"rid":"7","email":"forged","event":"forged","timestamp":"0"}')
    assert found["rid"] == "7"
    assert (found["email"], found["event"], found["timestamp"]) == ("ada@example.org", "delivered", 1_795_340_400)


def test_without_categories_there_is_no_category() -> None:
    assert "category" not in event("processed", categories=None)


def test_event_ids_tell_events_apart_and_repetitions_together() -> None:
    ids = [event("deferred", ordinal=n, position=p)["sg_event_id"] for n in (1, 2) for p in (0, 1)]
    assert len(set(ids)) == 4
    assert event("deferred", ordinal=1)["sg_event_id"] == event("deferred", ordinal=1, id=99)["sg_event_id"]
    assert all(len(name) <= 100 and name.replace("-", "").replace("_", "").isalnum() for name in ids)


def test_attempts_are_text_and_tls_is_a_number_as_in_sendgrid_s_events() -> None:
    found = orjson.loads(orjson.dumps(event("deferred", replies.DEFERRED[2][0])))
    assert (found["attempt"], found["tls"]) == ("3", 1)
