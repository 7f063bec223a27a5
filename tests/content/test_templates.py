"""Every letter as it leaves: what staff wrote is in both parts, and no variant breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from mailer.content import variants
from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.registry import CONTENT_TYPES, get
from mailer.content.variants import VariantValue
from mailer.rendering.fields import FIELDS
from mailer.rendering.filters import clocks, longdate
from mailer.rendering.message import Message
from mailer.rendering.pipeline import EXAMPLES, Compiled, LetterSource, compile_letter, render_in_full
from tests.content.examples import BRAND, EVERY_LETTER, full, least, letters
from tests.rendering.test_equality import merge_values

DAYS = re.compile(r"\d{4}-\d{2}-\d{2}")
# Both parts carry the preheader's facts in full further down; a portrait is for the eye alone.
ONLY_IN_HTML = {"preheader", "portrait"}
# A day of a range is written without the month or year it shares with the other.
IN_A_RANGE = {"starts", "ends"}
EVERY_VARIANT = [
    (*letter, variant) for letter in EVERY_LETTER for variant in variants.combinations(get(letter[0]).variants)
]


def source(slug: str, data: dict[str, Any], **society: str) -> LetterSource:
    brand = replace(BRAND, **society) if society else BRAND  # type: ignore[arg-type]  # text fields only
    return LetterSource(EMAIL_TEMPLATES, slug, get(slug).validate(data), brand.as_context())


def most_said(slug: str) -> dict[str, VariantValue]:
    shows: dict[str, VariantValue] = {"dues": "due", "is_trainee": True}
    return {name: shows[name] for name in get(slug).variants}


def rendered(slug: str, data: dict[str, Any], **change: VariantValue) -> Message:
    return render_in_full(source(slug, data), variant=most_said(slug) | change, values=EXAMPLES)


@cache
def compiled(slug: str, name: str, key: str) -> tuple[LetterSource, Compiled]:
    letter = source(slug, letters(slug)[name])
    return letter, compile_letter(letter, variant=variants.parse(key))


def squeezed(text: str) -> str:
    return " ".join(text.split())


FIELD = re.compile(r"\[\[([\w.]+)\]\]")


def found(page: str, path: str) -> list[str]:
    matches = lxml_html.fromstring(page).xpath(path)
    assert isinstance(matches, list)
    return [str(match) for match in matches]


def readable(page: str) -> str:
    """All a reader of the HTML part can meet: its text, its addresses and its words for pictures."""
    words = found(page, "//body//text()")
    return squeezed(" ".join([*words, *found(page, "//body//@href | //body//@src | //body//@alt")]))


def facts(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Everything staff wrote, as (field, what must be read of it)."""
    if isinstance(data, dict):
        if {"at", "zone"} <= data.keys():
            yield from (("moment", told) for told in clocks(data, BRAND.time_zone))
        for field, value in data.items():
            if field not in {"at", "zone", "kind"}:
                yield from ((name if name in ONLY_IN_HTML else inner, text) for inner, text in facts(value, field))
    elif isinstance(data, list):
        for value in data:
            yield from facts(value, name)
    elif isinstance(data, str) and data.startswith("<"):
        printed = found(data, "//text() | //@src | //@alt | //@href[not(contains(., '[['))]")
        yield from ((name, text.removeprefix("mailto:")) for text in printed)
    elif isinstance(data, str) and DAYS.fullmatch(data):
        yield name, longdate(data).split()[0] if name in IN_A_RANGE else longdate(data)
    elif data is not None:
        yield from ((name, FIELD.sub(_example, paragraph)) for paragraph in str(data).split("\n\n"))


def _example(field: re.Match[str]) -> str:
    return EXAMPLES[field[1]]


@pytest.mark.parametrize(("slug", "name"), EVERY_LETTER)
def test_both_parts_tell_everything_staff_wrote(slug: str, name: str) -> None:
    data = letters(slug)[name]
    if slug == "notice":
        # Of what members read about their dues, each reads one.
        data["standing"] |= {"paid": None, "lapsed": None}
    message = render_in_full(
        LetterSource(EMAIL_TEMPLATES, slug, data, BRAND.as_context()), variant=most_said(slug), values=EXAMPLES
    )
    page, text = readable(message.html), squeezed(message.text).casefold()
    for field, fact in facts(data):
        assert squeezed(fact) in page, field
        if field not in ONLY_IN_HTML:
            assert squeezed(fact).casefold() in text, field


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_the_least_content_makes_a_letter(slug: str) -> None:
    message = rendered(slug, least(slug))
    assert "None" not in message.text
    assert "None" not in message.html
    assert message.subject
    assert "  " not in message.subject


@pytest.mark.parametrize(("slug", "name", "variant"), EVERY_VARIANT)
def test_every_variant_compiles_without_a_finding(slug: str, name: str, variant: dict[str, VariantValue]) -> None:
    letter, ready = compiled(slug, name, variants.key(variant))
    # With every field filled a newsletter is larger than anybody should write.
    assert {finding.code for finding in ready.findings} <= ({"too-large"} if name == "full" else set())
    assert ready.skeleton.render(EXAMPLES) == render_in_full(letter, variant=variant, values=EXAMPLES)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(EVERY_VARIANT), merge_values())
def test_merge_fields_in_staff_text_are_joined_as_if_rendered_for_each(
    version: tuple[str, str, dict[str, VariantValue]], values: dict[str, str]
) -> None:
    slug, name, variant = version
    letter, ready = compiled(slug, name, variants.key(variant))
    values = {field: FIELDS[field].example for field in ready.skeleton.fields} | values
    assert ready.skeleton.render(values) == render_in_full(letter, variant=variant, values=values)


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_templates_test_only_the_variants_their_type_declares(slug: str) -> None:
    tested = {
        name
        for file in (EMAIL_TEMPLATES / slug).rglob("*")
        if file.suffix in {".html", ".txt"}
        for name in re.findall(r"variant\.(\w+)", file.read_text())
    }
    assert tested == set(get(slug).variants)


@pytest.mark.parametrize("slug", ["newsletter", "award", "meeting"])
def test_only_trainees_read_what_is_for_trainees(slug: str) -> None:
    words = "FOR STUDENTS AND POSTDOCTORAL FELLOWS"
    for_trainee, for_others = (rendered(slug, full(slug), is_trainee=value) for value in (True, False))
    assert words in for_trainee.text
    assert words.capitalize() in for_trainee.html
    assert words not in for_others.text
    assert words.capitalize() not in for_others.html


@pytest.mark.parametrize("slug", ["newsletter", "notice"])
def test_only_members_who_owe_dues_are_reminded(slug: str) -> None:
    data = full(slug)
    group = data if slug == "newsletter" else data["standing"] | {"paid": None}
    for dues in ("paid", "due", "lapsed"):
        message = rendered(slug, data, dues=dues)
        for part in (message.text, message.html):
            assert (group["renewal"]["url"] in part) == (dues != "paid")


def test_a_notice_tells_each_member_how_the_dues_stand() -> None:
    data = least("notice")
    data["standing"] |= {"paid": "All is paid.", "due": "Please pay.", "lapsed": "Come back."}
    for dues, words in (("paid", "All is paid."), ("due", "Please pay."), ("lapsed", "Come back.")):
        message = rendered("notice", data, dues=dues)
        for part in (message.text, message.html):
            assert [told in part for told in ("All is paid.", "Please pay.", "Come back.")].count(True) == 1
            assert words in part


def test_who_has_lapsed_gets_no_ballot() -> None:
    data = full("notice", "election")
    ballots = {dues: rendered("notice", data, dues=dues) for dues in ("paid", "due", "lapsed")}
    for dues, message in ballots.items():
        for part in (message.text, message.html):
            assert (data["matter"]["ballot"]["url"] in part) == (dues != "lapsed")


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_both_parts_carry_what_the_law_wants(slug: str) -> None:
    message = rendered(slug, full(slug))
    page, text = readable(message.html), squeezed(message.text)
    urls = [EXAMPLES[name] for name in ("unsubscribe_url", "preferences_url", "view_online_url")]
    for duty in (*BRAND.postal_address, BRAND.name, BRAND.why, BRAND.contact_address, BRAND.website, *urls):
        assert duty in page
        assert duty in text
    # Gmail cuts long letters: the way out stands at the top as well.
    assert message.html.index(EXAMPLES["unsubscribe_url"]) < message.html.index(EXAMPLES["salutation"])


@pytest.mark.parametrize(("slug", "name"), [letter for letter in EVERY_LETTER if letter[1].startswith("sample")])
def test_the_text_part_reads_like_a_letter(slug: str, name: str) -> None:
    message = rendered(slug, letters(slug)[name])
    too_long = [line for line in message.text.splitlines() if len(line) > 72 and " " in line.strip()]
    assert too_long == []
    assert "\n\n\n" not in message.text
    assert f"\n{EXAMPLES['salutation']},\n" in message.text
    assert not re.search(r"<\w+|&\w+;|\{\{|\{%|\[\[", message.text)


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_a_logo_stands_where_the_name_stood(slug: str) -> None:
    logo = "https://images.example.org/logo.png"
    shown = source(slug, least(slug), logo_url=logo, logo_alt="The Society of Small Signals")
    ready = compile_letter(shown, variant=most_said(slug))
    assert ready.findings == ()
    assert logo in ready.skeleton.render(EXAMPLES).html


def test_every_title_in_this_issue_leads_to_its_section() -> None:
    page = rendered("newsletter", get("newsletter").sample()).html
    wanted = [href.removeprefix("#") for href in found(page, "//ol//a/@href")]
    assert wanted == found(page, "//a/@id") == found(page, "//a/@name")
    assert len(wanted) == 9


def test_an_issue_that_opens_without_a_letter_lists_every_section() -> None:
    data = full("newsletter")
    data["sections"] = [*data["sections"][1:], data["sections"][0]]
    page = rendered("newsletter", data).html
    assert len(found(page, "//ol//a[starts-with(@href, '#section-')]")) == len(data["sections"])


def test_outlook_gets_a_button_of_its_own_with_the_same_address() -> None:
    data = full("message") | {"link": {"text": 'Say "yes" & <go>', "url": "https://www.example.org/?a=1&b=2"}}
    page = rendered("message", data).html
    (shape,) = re.findall(r"<!--\[if mso\]><v:roundrect href=\"(.*?)\".*?</v:roundrect><!\[endif\]-->", page)
    assert shape == "https://www.example.org/?a=1&amp;b=2"
    assert found(page, "//a[@class='button']/@href") == ["https://www.example.org/?a=1&b=2"]


def test_a_meeting_can_be_put_into_a_calendar_from_both_parts() -> None:
    data = get("meeting").sample()
    message = rendered("meeting", data)
    assert "dates=20261018%2F20261022" in data["add_to_calendar"]
    for url in (data["add_to_calendar"], data["event"]["calendar_file"]):
        assert url in found(message.html, "//a/@href")
        assert url in message.text.splitlines()


def test_staff_text_is_text_and_not_markup() -> None:
    data = least("award") | {"opening": "<script>alert(1)</script> & {{ merge.full_name }}"}
    message = rendered("award", data)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ merge.full_name }}" in message.html
    assert "<script>alert(1)</script> & {{ merge.full_name }}" in message.text
