from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailer.sandbox import substitute as module
from mailer.sandbox.substitute import NESTED_LEVELS, substitute

plain = st.text(alphabet=st.characters(exclude_characters="%", exclude_categories=["Cs"]))
names = st.text(alphabet="abcdefgh", min_size=1, max_size=4)


@given(plain, st.dictionaries(names.map(lambda name: f"%{name}%"), plain))
def test_text_without_tags_stays_as_it_is(text: str, values: dict[str, str]) -> None:
    assert substitute(text, values) == text


@given(st.lists(plain, min_size=1), st.dictionaries(names, plain, min_size=1), st.data())
def test_every_tag_becomes_its_value_and_nothing_else_changes(
    pieces: list[str], values: dict[str, str], data: st.DataObject
) -> None:
    chosen = [data.draw(st.sampled_from(sorted(values))) for _ in pieces]
    template = "".join(f"{piece}%{name}%" for piece, name in zip(pieces, chosen, strict=True))
    expected = "".join(piece + values[name] for piece, name in zip(pieces, chosen, strict=True))
    assert substitute(template, {f"%{name}%": value for name, value in values.items()}) == expected


@given(plain)
def test_values_are_put_in_unescaped(value: str) -> None:
    assert substitute("<p>%x%</p>", {"%x%": f"<b>&{value}</b>\\1"}) == f"<p><b>&{value}</b>\\1</p>"


def test_the_longest_of_overlapping_tags_wins_in_any_order() -> None:
    for values in ({"first": "A", "first_name": "B"}, {"first_name": "B", "first": "A"}):
        assert substitute("first_name first", values) == "B A"


def test_tags_in_values_are_replaced_four_levels_deep() -> None:
    chain = {f"%{n}%": f"%{n + 1}%" for n in range(NESTED_LEVELS + 1)}
    assert substitute("%0%", chain) == f"%{NESTED_LEVELS + 1}%"
    assert substitute("%1%", {**chain, f"%{NESTED_LEVELS + 1}%": "end"}) == "end"
    assert substitute("%0%", {**chain, f"%{NESTED_LEVELS + 1}%": "end"}) == f"%{NESTED_LEVELS + 1}%"


def test_a_tag_that_multiplies_itself_can_not_exhaust_memory() -> None:
    grown = substitute("%x%", {"%x%": "%x%" * 3000})
    assert len(grown) <= module.MAX_CHARACTERS
    assert grown.startswith("%x%")


def test_an_empty_tag_matches_nothing() -> None:
    assert substitute("abc", {"": "X"}) == "abc"
