"""The promise of the room, held by the letters the product comes with."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.content import variants
from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.registry import CONTENT_TYPES, get
from mailer.rendering.fields import FIELDS, is_data
from mailer.rendering.pipeline import Compiled, LetterSource, compile_letter, render_in_full, verify
from mailer.rendering.sendgrid_form import SendGridForm
from tests.content.examples import BRAND
from tests.rendering.test_equality import as_sendgrid_sends, merge_values

VERSIONS = [
    (slug, key) for slug in CONTENT_TYPES for key in map(variants.key, variants.combinations(get(slug).variants))
]


@cache
def compiled(slug: str, key: str) -> tuple[LetterSource, Compiled]:
    source = LetterSource(EMAIL_TEMPLATES, slug, get(slug).sample(), BRAND.as_context())
    return source, compile_letter(source, variant=variants.parse(key))


@pytest.mark.parametrize(("slug", "key"), VERSIONS)
def test_every_variant_passes_its_checks_and_is_joined_right(slug: str, key: str) -> None:
    source, letter = compiled(slug, key)
    assert letter.findings == ()
    hard: dict[str, Any] = {
        "salutation": "Dear \"A\" & 'B' <c>",
        "first_name": 'A "B"',
        "member_number": "%s {{ 1 }} 🦊",
    }
    examples = {name: FIELDS[name].example for name in letter.skeleton.fields}
    assert verify(source, letter, examples) is None
    assert verify(source, letter, {**examples, **hard}) is None


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(VERSIONS), merge_values())
def test_any_recipient_gets_what_rendering_in_full_gives(version: tuple[str, str], values: dict[str, str]) -> None:
    source, letter = compiled(*version)
    values = {field: FIELDS[field].example for field in letter.skeleton.fields} | values
    in_full = render_in_full(source, variant=letter.variant, values=values)
    assert letter.skeleton.render(values) == in_full
    if sum(len(value.encode()) for value in values.values()) < 1_000:
        sent = as_sendgrid_sends(SendGridForm.of(letter.skeleton), values)
        assert sent == (in_full.subject, in_full.text, in_full.html)


def test_every_letter_greets_and_lets_go() -> None:
    for slug, key in VERSIONS:
        _, letter = compiled(slug, key)
        assert {"salutation", "unsubscribe_url", "preferences_url", "view_online_url"} <= set(letter.skeleton.fields)
        assert {name for name in letter.skeleton.fields if not is_data(name)} <= set(FIELDS)
