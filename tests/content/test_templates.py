"""Every letter as it leaves: what staff wrote is in both parts, and no variant breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import html as lxml_html

from mailer.content import variants
from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.registry import CONTENT_TYPES, get
from mailer.content.variants import VariantValue
from mailer.rendering.fields import FIELDS
from mailer.rendering.filters import deadline, longdate
from mailer.rendering.message import Message
from mailer.rendering.pipeline import LetterSource, compile_letter, render_in_full
from tests.content.examples import BRAND, full, least

EXAMPLES = {name: field.example for name, field in FIELDS.items()}
DAYS = {"starts", "ends", "held", "next_meeting", "day", "announced"}
# Both parts carry the preheader's facts in full further down; a portrait is for the eye alone.
ONLY_IN_HTML = {"preheader", "portrait"}
EVERY_VARIANT = [(slug, variant) for slug in CONTENT_TYPES for variant in variants.combinations(get(slug).variants)]
ALL_SHOWN: dict[str, dict[str, VariantValue]] = {
    "newsletter": {"dues": "due", "is_trainee": True},
    "award": {"is_trainee": True},
}


def source(slug: str, data: dict[str, Any], **society: str) -> LetterSource:
    brand = replace(BRAND, **society) if society else BRAND  # type: ignore[arg-type]  # text fields only
    return LetterSource(EMAIL_TEMPLATES, slug, get(slug).validate(data), brand.as_context())


def content(slug: str, which: str) -> dict[str, Any]:
    if which == "sample":
        return get(slug).sample()
    return full(slug) if which == "full" else least(slug)


def rendered(slug: str, data: dict[str, Any], **change: VariantValue) -> Message:
    return render_in_full(source(slug, data), variant=ALL_SHOWN[slug] | change, values=EXAMPLES)


def squeezed(text: str) -> str:
    return " ".join(text.split())


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
            yield from (("moment", piece.rstrip(")")) for piece in deadline(data).replace("_", " ").split(" ("))
        for field, value in data.items():
            if field not in {"at", "zone", "kind"}:
                yield from ((name if name in ONLY_IN_HTML else inner, text) for inner, text in facts(value, field))
    elif isinstance(data, list):
        for value in data:
            yield from facts(value, name)
    elif name in DAYS:
        yield name, longdate(data)
    else:
        yield from ((name, paragraph) for paragraph in str(data).split("\n\n"))


@pytest.mark.parametrize("slug", CONTENT_TYPES)
@pytest.mark.parametrize("which", ["sample", "full"])
def test_both_parts_tell_everything_staff_wrote(slug: str, which: str) -> None:
    data = content(slug, which)
    message = rendered(slug, data)
    page, text = readable(message.html), squeezed(message.text).casefold()
    for field, fact in facts(data):
        if fact == "None":
            continue
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


@pytest.mark.parametrize(("slug", "variant"), EVERY_VARIANT)
@pytest.mark.parametrize("which", ["sample", "full", "least"])
def test_every_variant_compiles_without_a_finding(slug: str, variant: dict[str, VariantValue], which: str) -> None:
    letter = source(slug, content(slug, which))
    compiled = compile_letter(letter, variant=variant)
    assert compiled.findings == ()
    assert compiled.skeleton.render(EXAMPLES) == render_in_full(letter, variant=variant, values=EXAMPLES)


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_templates_test_only_the_variants_their_type_declares(slug: str) -> None:
    tested = {
        name
        for file in (EMAIL_TEMPLATES / slug).rglob("*")
        if file.suffix in {".html", ".txt"}
        for name in re.findall(r"variant\.(\w+)", file.read_text())
    }
    assert tested == set(get(slug).variants)


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_only_trainees_read_what_is_for_trainees(slug: str) -> None:
    words = "Trainees travel free." if slug == "award" else "Trainees may be later."
    for_trainee, for_others = (rendered(slug, full(slug), is_trainee=value) for value in (True, False))
    assert words in for_trainee.text
    assert words in for_trainee.html
    assert words not in for_others.text + for_others.html


def test_only_members_who_owe_dues_are_reminded() -> None:
    messages = {dues: rendered("newsletter", full("newsletter"), dues=dues) for dues in ("paid", "due", "lapsed")}
    renewal = "https://www.example.org/renewal"
    for dues, message in messages.items():
        for part in (message.text, message.html):
            assert (renewal in part) == (dues != "paid")
            assert (EXAMPLES["dues_until"] in part) == (dues != "paid")
    assert "has lapsed" in messages["lapsed"].text
    assert "has lapsed" not in messages["due"].text


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


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_the_text_part_reads_like_a_letter(slug: str) -> None:
    message = rendered(slug, get(slug).sample())
    assert max(map(len, message.text.splitlines())) <= 72
    assert "\n\n\n" not in message.text
    assert f"\n{EXAMPLES['salutation']},\n" in message.text
    assert not re.search(r"<\w+|&\w+;|\{\{|\{%", message.text)


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_a_logo_stands_where_the_name_stood(slug: str) -> None:
    logo = "https://images.example.org/logo.png"
    shown = source(slug, least(slug), logo_url=logo, logo_alt="The Society of Small Signals")
    compiled = compile_letter(shown, variant=ALL_SHOWN[slug])
    assert compiled.findings == ()
    assert logo in compiled.skeleton.render(EXAMPLES).html


def test_every_title_in_this_issue_leads_to_its_section() -> None:
    page = rendered("newsletter", get("newsletter").sample()).html
    wanted = [href.removeprefix("#") for href in found(page, "//ol//a/@href")]
    assert wanted == found(page, "//a/@id") == found(page, "//a/@name")
    assert len(wanted) == 8


def test_an_issue_that_opens_without_a_letter_lists_every_section() -> None:
    data = full("newsletter")
    data["sections"] = [*data["sections"][1:], data["sections"][0]]
    assert len(found(rendered("newsletter", data).html, "//ol//a/@href")) == len(data["sections"])


def test_staff_text_is_text_and_not_markup() -> None:
    data = least("award") | {"opening": "<script>alert(1)</script> & {{ merge.full_name }}"}
    message = rendered("award", data)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ merge.full_name }}" in message.html
    assert "<script>alert(1)</script> & {{ merge.full_name }}" in message.text
