"""Of many entries those are open that are being written, and a closed one says what is in it."""

from __future__ import annotations

import pytest

from mailer.console.compose.entries import gist, standing_open

WRITTEN: dict[str, object] = {"kind": "people", "title": "New Fellows"}
EMPTY: dict[str, object] = {"kind": "people", "title": "", "people": [{"name": ""}], "image": None}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (WRITTEN, "New Fellows"),
        ({"kind": "letter", "title": "", "body": "<p>Dear all,</p><p>R&amp;D</p>"}, "Dear all, R&D"),
        ({"kind": "people", "people": [{"name": ""}, {"name": "さくら 髙橋"}]}, "さくら 髙橋"),
        ({"kind": "links", "text": "<p></p>", "links": []}, ""),
        (EMPTY, ""),
    ],
)
def test_a_closed_entry_says_what_it_is_about(entry: dict[str, object], said: str) -> None:
    assert gist(entry) == said


def test_the_first_empty_one_is_open_and_what_has_a_fault_or_the_focus() -> None:
    entries = [WRITTEN, EMPTY, EMPTY, *[WRITTEN] * 8]
    assert standing_open(entries, "sections", faults=(), focus="") == {1}
    opened = standing_open(entries, "sections", faults=("sections.10.title", "title"), focus="sections.3.people.0")
    assert opened == {1, 3, 10}
    assert standing_open([], "sections", faults=(), focus="") == frozenset()
