from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import FIELDS, merge_values
from mailer.rendering.recipient import Recipient
from tests.rendering.letters import ADA

NOBODY = Recipient("", "", "", "", "", "", "", "https://x.org/u", "https://x.org/p", "https://x.org/v")


def test_the_examples_are_what_a_known_member_gets() -> None:
    assert merge_values(ADA, FIELDS) == {name: field.example for name, field in FIELDS.items()}


def test_a_member_of_whom_nothing_is_known_reads_well() -> None:
    values = merge_values(NOBODY, FIELDS)
    assert values["salutation"] == "Dear colleague"
    assert values["first_name"] == "colleague"
    assert all(values.values())


@pytest.mark.parametrize("name", ["", "  ", "-", ".", "\u200b", "\u202e", "\xa0", "…", "\0"])
def test_a_name_without_a_letter_is_no_name(name: str) -> None:
    values = merge_values(replace(ADA, given_name=name, family_name=name), ("salutation", "full_name", "first_name"))
    assert values == {"salutation": "Dear colleague", "full_name": "colleague", "first_name": "colleague"}


def test_one_name_is_enough() -> None:
    assert merge_values(replace(ADA, given_name=""), ("salutation",)) == {"salutation": "Dear Lovelace"}


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Ada\r\nBcc: x@y", "Ada Bcc: x@y"),
        (" Ada\t  K. ", "Ada K."),
        ("A\0d\x1ba", "Ada"),
        ("Ada\u202eevil\u2066", "Adaevil"),
        ("Ada\u2028King", "Ada King"),
        ("Jean\xa0Luc", "Jean Luc"),
        ("שרה\u200f כהן", "שרה\u200f כהן"),
        ("👩‍🔬 Ada", "👩‍🔬 Ada"),
        ("Ze\u0301", "Ze\u0301"),
        ("Ada\ufeff\uffff\U0001ffff", "Ada"),
        ('O\'Brien & "Søn" <x>', 'O\'Brien & "Søn" <x>'),
    ],
)
def test_a_value_is_one_clean_line(raw: str, clean: str) -> None:
    assert merge_values(replace(ADA, given_name=raw), ("first_name",)) == {"first_name": clean}


def test_half_a_character_is_refused_without_repeating_it() -> None:
    with pytest.raises(UnrenderableValue) as caught:
        merge_values(replace(ADA, given_name="Secret\ud83d"), ("first_name",))
    assert caught.value.field == "first_name"
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["", " ", "javascript:alert(1)", "news.example.org/u", "https://x/a b", 'https://x/"', "https://x/\n"[:10] + "\0"])  # fmt: skip  # noqa: E501
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UnrenderableValue) as caught:
        merge_values(replace(ADA, unsubscribe_url=url), ("unsubscribe_url",))
    assert caught.value.field == "unsubscribe_url"


def test_only_the_named_fields_are_made() -> None:
    assert merge_values(replace(ADA, given_name="\ud800"), ("member_number",)) == {"member_number": "ICIS-0042"}
    with pytest.raises(KeyError):
        merge_values(ADA, ("nickname",))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_becomes_one_line_that_stays_as_it_is(raw: str) -> None:
    value = merge_values(replace(ADA, given_name=raw), ("first_name",))["first_name"]
    assert value
    assert " ".join(value.split()) == value
    assert merge_values(replace(ADA, given_name=value), ("first_name",))["first_name"] == value
