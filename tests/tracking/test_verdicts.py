"""People and machines are told apart by stated rules, whatever the order in which hits are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.tracking.events import Kind
from mailer.tracking.verdicts import RULES, Hit, Scene, Verdict, judge
from tests.people import NOW

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
DELIVERED = NOW


def hit(kind: Kind = Kind.CLICKED, after: float = 60, **detail: Any) -> Hit:
    said = {"useragent": BROWSER, "url": "https://society.example.org/a", "from": "home", **detail}
    return Hit(f"{kind}-{after}-{sorted(detail.items())}", kind, NOW + timedelta(seconds=after), said)


def rules(*hits: Hit, delivered: datetime | None = DELIVERED) -> list[str]:
    return [verdict.rule for _, verdict in judge(Scene(hits, delivered))]


def verdict(one: Hit) -> Verdict:
    return next(judge(Scene([one], DELIVERED)))[1]


def links(count: int, *, apart: float) -> list[Hit]:
    return [hit(after=60 + n * apart, url=f"https://society.example.org/{n}") for n in range(count)]


def test_a_reader_with_a_browser_is_a_person() -> None:
    assert verdict(hit()) == verdict(hit(Kind.OPENED)) == Verdict(machine=False, rule="browser")


@pytest.mark.parametrize("agent", ["", "Outlook-Android/2.0"])
def test_who_says_too_little_is_unknown(agent: str) -> None:
    assert verdict(hit(useragent=agent)) == Verdict(machine=None, rule="")


def test_a_cache_that_fetches_at_any_time_is_unknown_unless_the_provider_knows() -> None:
    cached = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    assert verdict(hit(Kind.OPENED, useragent=cached)).machine is None
    assert verdict(hit(Kind.OPENED, useragent=cached, sg_machine_open=False)).machine is False


@pytest.mark.parametrize(
    ("rule", "one"),
    [
        ("trap", hit(trap=True)),
        ("provider", hit(Kind.OPENED, sg_machine_open=True)),
        ("provider", hit(Kind.OPENED, sg_machine_open="true")),
        ("head", hit(method="HEAD")),
        ("agent", hit(useragent="python-requests/2.32")),
        ("agent", hit(useragent="Barracuda Sentinel (EE)")),
        ("agent", hit(useragent="Mozilla/5.0 (compatible; Googlebot/2.1)")),
        ("agent", hit(useragent="Mozilla/5.0 HeadlessChrome/140.0")),
        ("privacy_proxy", hit(Kind.OPENED, useragent="Mozilla/5.0")),
        ("too_soon", hit(after=1)),
        ("too_soon", hit(Kind.OPENED, after=2)),
    ],
)
def test_a_machine_is_known_by_a_rule(rule: str, one: Hit) -> None:
    assert verdict(one) == Verdict(machine=True, rule=rule)


def test_many_links_within_seconds_are_a_burst() -> None:
    assert rules(*links(12, apart=0.08)) == ["burst"] * 12
    assert rules(*links(3, apart=1)) == ["burst"] * 3
    assert rules(*links(2, apart=0)) == ["burst"] * 2


def test_a_person_may_follow_two_links_and_press_twice() -> None:
    assert rules(*links(2, apart=2)) == ["browser"] * 2
    assert rules(*links(5, apart=20)) == ["browser"] * 5
    assert rules(hit(after=60), hit(after=60), hit(after=61)) == ["browser"] * 3


def test_who_comes_along_with_a_machine_is_one() -> None:
    scanner = links(4, apart=0.2)
    assert rules(*scanner, hit(after=600)) == [*["burst"] * 4, "companion"]
    assert rules(*scanner, hit(after=1200)) == [*["burst"] * 4, "browser"]
    assert rules(*scanner, replace(hit(after=600), detail={"useragent": BROWSER, "from": "elsewhere"})) == [
        *["burst"] * 4,
        "browser",
    ]


def test_without_a_delivery_nothing_is_too_soon() -> None:
    assert rules(hit(after=0), delivered=None) == ["browser"]


def test_every_rule_has_its_words() -> None:
    assert all(rule.words for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_order_does_not_matter() -> None:
    hits = [*links(3, apart=1), hit(after=300), hit(Kind.OPENED, after=1, useragent="Mozilla/5.0")]
    found = {
        frozenset((one.event_hash, said) for one, said in judge(Scene(way, DELIVERED))) for way in permutations(hits)
    }
    assert len(found) == 1


@given(
    st.dictionaries(
        st.sampled_from(["useragent", "url", "from", "trap", "method", "sg_machine_open"]),
        st.none() | st.booleans() | st.text() | st.lists(st.integers()),
    )
)
def test_whatever_a_report_says_is_judged(detail: dict[str, Any]) -> None:
    assert len(rules(Hit("x", Kind.OPENED, NOW, detail), Hit("y", Kind.CLICKED, NOW, detail))) == 2
