"""Which languages pages for members speak."""

from __future__ import annotations

import pytest

from mailer.lib.languages import SPOKEN, parse_languages


def test_all_or_those_that_are_named_and_always_english() -> None:
    assert parse_languages("") == list(SPOKEN.items())
    assert [code for code, _ in parse_languages("JA, de")] == ["en", "de", "ja"]
    with pytest.raises(ValueError, match="'tlh' is none of en, fr"):
        parse_languages("en tlh")
