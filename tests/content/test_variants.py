import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.content import variants
from mailer.content.variants import VARIANTS, VariantRefused, VariantValue

combinations = st.fixed_dictionaries({}, optional={name: st.sampled_from(v.domain) for name, v in VARIANTS.items()})


def test_a_key_is_sorted_and_spelt_in_words() -> None:
    assert variants.key({"is_trainee": False, "dues": "paid"}) == "dues=paid;is_trainee=no"


@given(combinations)
def test_parse_gives_back_what_key_was_made_of(values: dict[str, VariantValue]) -> None:
    again = variants.parse(variants.key(values))
    assert again == values
    assert [type(value) for value in again.values()] == [type(values[name]) for name in again]


@given(st.text(max_size=40))
def test_whatever_parse_takes_is_the_key_of_its_values(text: str) -> None:
    try:
        values = variants.parse(text)
    except VariantRefused:
        return
    assert variants.key(values) == text


@pytest.mark.parametrize(
    "text",
    ["dues", "dues=", "dues=free", "is_trainee=True", "is_trainee=no;dues=paid", "dues=paid;dues=due", "x=1", ";"],
)
def test_a_key_that_was_never_made_is_refused(text: str) -> None:
    with pytest.raises(VariantRefused):
        variants.parse(text)


@pytest.mark.parametrize("values", [{"dues": "free"}, {"dues": True}, {"is_trainee": 1}, {"is_trainee": "no"}])
def test_a_value_outside_its_domain_is_refused_with_the_choices(values: dict[str, VariantValue]) -> None:
    with pytest.raises(VariantRefused, match="Use one of"):
        variants.key(values)


def test_an_unknown_variant_is_refused_with_those_there_are() -> None:
    with pytest.raises(VariantRefused, match="is_trainee, dues"):
        variants.key({"language": "en"})


def test_combinations_cover_the_whole_domain_once() -> None:
    keys = [variants.key(values) for values in variants.combinations(["is_trainee", "dues"])]
    assert len(keys) == len(set(keys)) == 6
    assert list(variants.combinations([])) == [{}]


def test_every_variant_says_what_it_means() -> None:
    assert all(variant.description.endswith(".") for variant in VARIANTS.values())
