from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.pipeline import compile_letter
from mailer.rendering.sendgrid_form import LIMIT, SendGridForm
from tests.rendering.letters import EXAMPLES, letter

HTML = '<p title="{{ merge.first_name }}">{{ merge.first_name }}, {{ merge.institution }}</p>'


@pytest.fixture
def form(tmp_path: Path) -> SendGridForm:
    return SendGridForm.of(compile_letter(letter(tmp_path, html=HTML), variant={}).skeleton)


def test_each_place_has_a_tag_of_its_own(form: SendGridForm) -> None:
    substitutions = form.substitutions({**EXAMPLES, "first_name": 'A & "B"'})
    values = [value for value in substitutions.values() if "B" in value]
    assert sorted(values) == ["'A &amp; \"B\"'", 'A & "B"', 'A &amp; "B"']


def test_tags_survive_every_part(form: SendGridForm) -> None:
    assert all(re.fullmatch(r"%%[0-9a-f]{12}x\d+%%", tag) for tag in form.tags)
    for tag in form.tags:
        assert tag in form.subject + form.text + form.html


def test_the_delimiter_follows_the_letter(form: SendGridForm, tmp_path: Path) -> None:
    other = SendGridForm.of(compile_letter(letter(tmp_path / "other"), variant={}).skeleton)
    assert form.delimiter != other.delimiter


def test_a_value_with_the_delimiter_is_refused_by_name(form: SendGridForm) -> None:
    with pytest.raises(UnrenderableValue) as caught:
        form.substitutions({**EXAMPLES, "institution": f"x {form.tags[0]} y"})
    assert caught.value.field == "institution"
    assert form.delimiter not in str(caught.value)


@pytest.mark.parametrize("letter_of_name", ["x", "é", "日", "🦊"])
def test_the_limit_counts_bytes_of_tags_and_values(form: SendGridForm, letter_of_name: str) -> None:
    def size(count: int) -> int:
        filled = form.plan.fill({**EXAMPLES, "institution": letter_of_name * count})
        return sum(len(text.encode()) for text in (*filled, *form.tags))

    most = max(range(LIMIT), key=lambda count: (size(count) <= LIMIT, count))
    assert form.substitutions({**EXAMPLES, "institution": letter_of_name * most})
    with pytest.raises(UnrenderableValue) as caught:
        form.substitutions({**EXAMPLES, "institution": letter_of_name * (most + 1)})
    assert caught.value.field == "institution"
    assert letter_of_name * 3 not in str(caught.value)
