"""Two versions of a letter, compared word by word."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mailer.campaigns.differences import Piece, differences
from mailer.content.registry import get

SAMPLE = get("message").sample()


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each place with what is marked on either side."""
    return [(found.place, marked(found.before), marked(found.after)) for found in differences("message", before, after)]


def marked(pieces: Any) -> str:
    return " ".join(piece.text for piece in pieces if piece.changed)


def test_one_word_is_marked_and_its_neighbours_are_shown() -> None:
    before = {**SAMPLE, "headline": "The Council met in Athens"}
    [found] = differences("message", before, {**SAMPLE, "headline": "The Council met in Seoul"})
    assert found.place == "Headline"
    assert found.before == (Piece("The Council met in", changed=False), Piece("Athens", changed=True))
    assert found.after == (Piece("The Council met in", changed=False), Piece("Seoul", changed=True))


def test_the_same_letter_has_no_difference() -> None:
    assert differences("message", SAMPLE, SAMPLE) == []


def test_a_field_that_came_or_went_has_an_empty_side() -> None:
    without = {**SAMPLE, "headline": ""}
    assert changed(without, {**SAMPLE, "headline": "New"}) == [("Headline", "", "New")]
    assert changed({**SAMPLE, "headline": "New"}, without) == [("Headline", "New", "")]


def test_long_text_that_stayed_is_cut_around_the_change() -> None:
    words = [f"w{n}" for n in range(100)]
    before = {**SAMPLE, "headline": " ".join(words)}
    [found] = differences("message", before, {**SAMPLE, "headline": " ".join([*words[:50], "NEW", *words[50:]])})
    assert [piece.text for piece in found.after] == [
        "… w42 w43 w44 w45 w46 w47 w48 w49",
        "NEW",
        "w50 w51 w52 w53 w54 w55 w56 w57 …",
    ]


def test_what_differs_for_each_member_is_named() -> None:
    before = {**SAMPLE, "headline": "Dear you"}
    after = {**SAMPLE, "headline": 'Dear <span data-merge="first_name"></span>'}
    assert changed(before, after) == [("Headline", "you", "[first_name]")]


@given(st.lists(st.sampled_from("abc"), max_size=10), st.lists(st.sampled_from("abc"), max_size=10))
def test_both_sides_read_whole(old: list[str], new: list[str]) -> None:
    """Unless something is cut, each side's pieces are its text."""
    found = differences("message", {**SAMPLE, "headline": " ".join(old)}, {**SAMPLE, "headline": " ".join(new)})
    if old == new:
        assert found == []
    else:
        assert " ".join(piece.text for piece in found[0].before) == " ".join(old)
        assert " ".join(piece.text for piece in found[0].after) == " ".join(new)
