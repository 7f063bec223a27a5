from __future__ import annotations

from collections import Counter

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.sandbox.mixes import MIXES
from mailer.sandbox.scenario import ASYNC_BOUNCE, Planned, Tracking, plan

LINKS = ("https://society.example/a", "https://society.example/b")
TRACKED = Tracking(opens=True, unsubscribes=True, group_id=None, links=2, link_url=lambda link: LINKS[link])
UNTRACKED = Tracking(opens=False, unsubscribes=False, group_id=None, links=0, link_url=lambda link: LINKS[link])
FINAL = {"delivered", "bounce", "dropped"}


def planned(mix: str, number: int, *, seed: int = 1, rid: str = "r", tracking: Tracking = TRACKED) -> list[Planned]:
    args = orjson.dumps({"cid": "c1", "rid": rid}).decode()
    return plan(MIXES[mix], seed=seed, email=f"m{number}@example.org", custom_args=args, tracking=tracking)


def happenings(events: list[Planned]) -> list[Planned]:
    """What happened, in its true order, without repetitions."""
    return [event for _, event in sorted({event.ordinal % 100: event for event in events}.items())]


def share(mix: str, kind: str, messages: int = 3000) -> float:
    return sum(any(event.kind == kind for event in planned(mix, n)) for n in range(messages)) / messages


@given(st.sampled_from([name for name in MIXES if name != "silence"]), st.integers(0, 10**6), st.integers(0, 10**6))
def test_every_message_ends_in_exactly_one_fate(mix: str, number: int, seed: int) -> None:
    kinds = [event.kind for event in happenings(planned(mix, number, seed=seed))]
    assert sum(kind in FINAL for kind in kinds) == 1
    assert kinds[0] in ("processed", "dropped")
    assert kinds.count("processed") == (kinds[0] == "processed")
    if ASYNC_BOUNCE in kinds:
        assert kinds.index("delivered") < kinds.index(ASYNC_BOUNCE)
    if kinds[0] == "dropped":
        assert kinds == ["dropped"]


@given(st.sampled_from(sorted(MIXES)), st.integers(0, 10**6))
def test_the_same_message_gets_the_same_plan(mix: str, number: int) -> None:
    assert planned(mix, number) == planned(mix, number)


def test_seed_and_custom_args_change_what_happens() -> None:
    first = [planned("healthy", n) for n in range(50)]
    assert first != [planned("healthy", n, seed=2) for n in range(50)]
    assert first != [planned("healthy", n, rid="other") for n in range(50)]


def test_a_dead_mailbox_stays_dead_in_the_next_campaign() -> None:
    def dead(rid: str) -> set[int]:
        return {
            n
            for n in range(2000)
            for event in planned("old-list", n, rid=rid)
            if event.kind == ASYNC_BOUNCE or "Invalid Address" in event.detail
        }

    assert dead("spring")
    assert dead("spring") == dead("autumn")


def test_silence_reports_nothing() -> None:
    assert not any(planned("silence", n) for n in range(200))


@pytest.mark.parametrize(
    ("mix", "kind", "least", "most"),
    [
        ("healthy", "delivered", 0.95, 0.995),
        ("healthy", "open", 0.4, 0.7),
        ("healthy", "deferred", 0.02, 0.09),
        ("old-list", "bounce", 0.1, 0.2),
        ("old-list", ASYNC_BOUNCE, 0.02, 0.07),
        ("spam-trouble", "spamreport", 0.008, 0.03),
        ("spam-trouble", "bounce", 0.15, 0.28),
        ("gateway-storm", "deferred", 0.5, 0.7),
        ("gateway-storm", "click", 0.6, 0.85),
    ],
)
def test_a_mix_has_its_character(mix: str, kind: str, least: float, most: float) -> None:
    assert least < share(mix, kind) < most


def test_every_kind_and_type_comes_up() -> None:
    events = [event for name in MIXES for n in range(2000) for event in planned(name, n)]
    kinds = {event.kind for event in events}
    assert kinds == {
        "processed", "deferred", "delivered", "bounce", ASYNC_BOUNCE, "dropped", "open", "click", "spamreport",
        "unsubscribe",
    }  # fmt: skip
    details = [orjson.loads(event.detail) for event in events if event.kind == "bounce"]
    assert {detail["type"] for detail in details} == {"bounce", "blocked", "expired"}
    assert {detail["bounce_classification"] for detail in details} == {
        "Content", "Frequency or Volume Too High", "Invalid Address", "Mailbox Unavailable", "Reputation",
        "Technical Failure", "Unclassified",
    }  # fmt: skip
    opens = {orjson.loads(event.detail)["sg_machine_open"] for event in events if event.kind == "open"}
    assert opens == {True, False}


def test_readers_are_not_seen_where_tracking_is_off() -> None:
    kinds = {event.kind for n in range(2000) for event in planned("gateway-storm", n, tracking=UNTRACKED)}
    assert kinds.isdisjoint({"open", "click", "unsubscribe", "group_unsubscribe"})
    assert "spamreport" in kinds


def test_leaving_a_group_names_the_group() -> None:
    grouped = Tracking(opens=True, unsubscribes=True, group_id=10, links=0, link_url=lambda link: LINKS[link])
    events = [event for n in range(1000) for event in planned("old-list", n, tracking=grouped)]
    left = [orjson.loads(event.detail) for event in events if event.kind == "group_unsubscribe"]
    assert {detail["asm_group_id"] for detail in left} == {10}
    assert "unsubscribe" not in {event.kind for event in events}


def test_events_come_twice_and_out_of_order() -> None:
    plans = [planned("gateway-storm", n) for n in range(300)]
    repeated = [ordinal for events in plans for ordinal, n in Counter(e.ordinal for e in events).items() if n > 1]
    shuffled = [events for events in plans if [e.occurred for e in events] != sorted(e.occurred for e in events)]
    under_a_new_id = [event for events in plans for event in events if event.ordinal >= 100]
    assert repeated
    assert shuffled
    assert under_a_new_id


@pytest.mark.parametrize("mix", ["healthy", "late"])
def test_delays_are_those_promised(mix: str) -> None:
    lag = 60.0 if mix == "late" else 0.0
    for event in (event for n in range(1000) for event in planned(mix, n)):
        earliest, latest = {
            "processed": (0.2, 1.0),
            "dropped": (0.2, 1.0),
            "deferred": (0.5, 7.0),
            ASYNC_BOUNCE: (6.0, 10.0),
        }.get(event.kind, (0.5, 13.0))
        assert earliest <= event.occurred <= latest
        assert event.due >= event.occurred
        assert event.due <= 13.0 + 1.0 + lag
    if lag:
        assert min(event.due for n in range(200) for event in planned(mix, n)) >= 30.0
