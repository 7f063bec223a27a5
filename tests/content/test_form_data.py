"""A letter survives its form: what is shown and sent back unchanged is the same letter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.content.faults import ContentRefused
from mailer.content.forms.blank import blank_entry, blank_letter
from mailer.content.forms.layout import Field, layout
from mailer.content.forms.posted import FormRefused, read_letter
from mailer.content.forms.written import write_letter
from mailer.content.registry import CONTENT_TYPES, get

SAMPLES = [(slug, name) for slug, kind in CONTENT_TYPES.items() for name in kind.samples()]


def named(fields: tuple[Field, ...], name: str) -> Field:
    return next(field for field in fields if field.name == name)


@pytest.mark.parametrize(("slug", "name"), SAMPLES)
def test_a_letter_shown_and_sent_back_is_the_same(slug: str, name: str) -> None:
    content = get(slug).sample(name)
    assert get(slug).validate(read_letter(slug, write_letter(slug, content))) == content


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_an_empty_letter_is_refused_and_says_what_to_fill_in(slug: str) -> None:
    empty = blank_letter(slug)
    assert read_letter(slug, write_letter(slug, empty)) == empty
    with pytest.raises(ContentRefused) as told:
        get(slug).validate(empty)
    assert {fault.remedy for fault in told.value.faults} & {"Fill it in, or leave it out where it may be left out."}


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_every_field_has_words_and_a_control(slug: str) -> None:
    def walk(fields: tuple[Field, ...]) -> None:
        for field in fields:
            assert field.label, field.name
            assert field.help, field.name
            walk(field.fields)
            for kind in field.kinds:
                assert kind.label
                walk(kind.fields)
            if field.item is not None:
                walk(field.item.fields)

    walk(layout(slug))


def test_entries_come_in_the_order_sent_whatever_their_numbers() -> None:
    content = get("newsletter").sample()
    pairs = write_letter("newsletter", content)
    first = [pair for pair in pairs if pair[0].startswith("sections.0.")]
    others = [pair for pair in pairs if pair not in first]
    moved = read_letter("newsletter", [*others, *((name.replace(".0.", ".new7.", 1), v) for name, v in first)])
    assert moved["sections"] == [*content["sections"][1:], content["sections"][0]]


def test_what_is_not_a_number_stays_as_typed_and_is_told() -> None:
    content = get("newsletter").sample()
    pairs = [(name, "seven" if name == "volume" else value) for name, value in write_letter("newsletter", content)]
    typed = read_letter("newsletter", pairs)
    assert typed["volume"] == "seven"
    with pytest.raises(ContentRefused, match="whole number"):
        get("newsletter").validate(typed)


def test_an_optional_group_left_empty_is_left_out() -> None:
    sent = read_letter("award", [("quote.text", " "), ("quote.source", ""), ("ceremony.city", "Boston")])
    assert sent["quote"] is None
    assert sent["ceremony"]["city"] == "Boston"


def test_a_new_entry_of_each_kind_can_be_sent() -> None:
    sections = named(layout("newsletter"), "sections")
    assert sections.item is not None
    entries = [blank_entry(sections.item, kind) for kind in sections.item.kinds]
    content = {**blank_letter("newsletter"), "sections": entries}
    assert read_letter("newsletter", write_letter("newsletter", content)) == content


@pytest.mark.parametrize(
    "pairs",
    [
        [("title", "a"), ("title.x", "b")],
        [("renewal.text", "a"), ("renewal", "b")],
        [("renewal", "b")],
        [("title.x", "b")],
        [("sections.0.kind", "surprise")],
        [("sections." * 20 + "x", "b")],
    ],
)
def test_a_form_that_is_not_ours_is_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(FormRefused):
        read_letter("newsletter", pairs)


names = st.lists(
    st.sampled_from(["sections", "title", "renewal", "url", "kind", "0", "1", "links", "volume", "x"]), max_size=6
).map(".".join)


@given(st.lists(st.tuples(names, st.text(max_size=20))))
def test_any_form_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        content: dict[str, Any] = read_letter("newsletter", pairs)
    except FormRefused:
        return
    assert set(content) == {field.name for field in layout("newsletter")}


def test_a_fault_names_the_field_of_the_form() -> None:
    content = get("newsletter").sample()
    place = next(number for number, section in enumerate(content["sections"]) if section["kind"] == "letter")
    content["sections"][place]["author"]["name"] = ""
    content["renewal"]["url"] = "nowhere"
    with pytest.raises(ContentRefused) as told:
        get("newsletter").validate(content)
    assert {fault.path for fault in told.value.faults} == {f"sections.{place}.author.name", "renewal.url"}
