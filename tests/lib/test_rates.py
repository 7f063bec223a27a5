"""Rates are read as people write them; what is no rate is named."""

from __future__ import annotations

import pytest

from mailer.lib.rates import Rate, parse_lanes, parse_rates


def test_rates() -> None:
    assert parse_rates("100/s, 20000/h") == (Rate(100, 1.0), Rate(20_000, 3600.0))
    assert parse_rates("") == ()


def test_lanes() -> None:
    assert parse_lanes("Gmail.com=20/s gmail.com=1000/h yahoo.com=5/m") == {
        "gmail.com": (Rate(20, 1.0), Rate(1000, 3600.0)),
        "yahoo.com": (Rate(5, 60.0),),
    }


@pytest.mark.parametrize("text", ["fast", "0/s", "-1/s", "10/w", "10", "/s", "1.5/s"])
def test_what_is_no_rate_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not a rate"):
        parse_rates(text)


@pytest.mark.parametrize("text", ["gmail.com", "=5/s"])
def test_what_is_no_lane_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="DOMAIN=RATE"):
        parse_lanes(text)
