"""A token is worth something for its purpose and its number alone, under a present key or an earlier one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.tokens import LENGTH, TokenSigner

NUMBERS = st.integers(0, 2**48 - 1)


@given(NUMBERS)
def test_what_was_signed_is_read(number: int) -> None:
    token = TokenSigner("key", "unsubscribe").sign(number)
    assert len(token) == LENGTH
    assert TokenSigner("key", "unsubscribe").read(token) == number
    assert TokenSigner("key", "preferences").read(token) is None
    assert TokenSigner("other", "unsubscribe").read(token) is None


@given(st.text(max_size=40))
def test_anything_else_is_nobodys(text: str) -> None:
    assert TokenSigner("key", "unsubscribe", ["earlier"]).read(text) is None


@given(NUMBERS, st.integers(0, LENGTH - 1), st.sampled_from("Aa0_-=+/"))
def test_one_changed_character_makes_it_worthless(number: int, place: int, character: str) -> None:
    signer = TokenSigner("key", "unsubscribe")
    token = signer.sign(number)
    changed = f"{token[:place]}{character}{token[place + 1 :]}"
    assert signer.read(changed) == (number if changed == token else None)


def test_a_key_is_changed_without_losing_the_links_that_are_out() -> None:
    old = TokenSigner("first", "unsubscribe")
    new = TokenSigner("second", "unsubscribe", earlier_keys=["first"])
    assert new.read(old.sign(7)) == 7
    assert new.sign(7) != old.sign(7)
    assert old.read(new.sign(7)) is None
    assert TokenSigner("second", "unsubscribe").read(old.sign(7)) is None, "without the earlier key it is over"
