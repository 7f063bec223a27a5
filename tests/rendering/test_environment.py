from __future__ import annotations

from pathlib import Path

import pytest

from mailer.rendering.errors import LetterError, MissingTemplate, TemplateFault, UndefinedVariable
from mailer.rendering.pipeline import compile_letter, render_in_full
from tests.rendering.letters import EXAMPLES, letter


def test_an_undefined_value_names_file_and_line(tmp_path: Path) -> None:
    source = letter(tmp_path, text="Hello\n\n{{ letter.headline }}\n", content={"title": "x"})
    with pytest.raises(UndefinedVariable) as caught:
        compile_letter(source, variant={})
    assert (caught.value.file, caught.value.line) == ("note/body.txt", 3)
    assert "'headline'" in caught.value.message


def test_an_undefined_variant_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedVariable, match="'is_trainee'"):
        compile_letter(letter(tmp_path, html="{% if variant.is_trainee %}a{% endif %}"), variant={})


@pytest.mark.parametrize("template", ["{% if %}", "{{ letter. }}", "{% endfor %}", "{{ 'a'|nosuchfilter }}"])
def test_a_syntax_error_names_file_and_line(tmp_path: Path, template: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        compile_letter(letter(tmp_path, text=f"Hello\n{template}\n"), variant={})
    assert (caught.value.file, caught.value.line) == ("note/body.txt", 2)


def test_a_fault_in_an_included_file_is_found_there(tmp_path: Path) -> None:
    source = letter(tmp_path, html="{% include '_base/part.html' %}", more={"_base/part.html": "\n\n{{ letter.no }}"})
    with pytest.raises(UndefinedVariable) as caught:
        compile_letter(source, variant={})
    assert (caught.value.file, caught.value.line) == ("_base/part.html", 3)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    source = letter(tmp_path, html="{% include '_base/none.html' %}")
    with pytest.raises(MissingTemplate, match=r"_base/none\.html"):
        compile_letter(source, variant={})
    (tmp_path / "note" / "body.txt").unlink()
    with pytest.raises(MissingTemplate, match=r"note/body\.txt"):
        compile_letter(source, variant={})


def test_a_filter_that_fails_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(TemplateFault, match=r"note/subject.txt, line 1: .*YYYY-MM-DD"):
        compile_letter(letter(tmp_path, subject="{{ 'tomorrow'|longdate }}"), variant={})


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    source = letter(tmp_path, html="<p>{{ letter.x }}</p>", text="{{ letter.x }}", content={"x": "<b> & 'c'"})
    message = render_in_full(source, variant={}, values=EXAMPLES)
    assert "<p>&lt;b&gt; &amp; 'c'</p>" in message.html
    assert "<b> & 'c'" in message.text


def test_a_key_of_the_content_goes_before_a_method(tmp_path: Path) -> None:
    source = letter(tmp_path, subject="{{ letter.items|join('-') }}", content={"items": ["a", "b"]})
    assert render_in_full(source, variant={}, values=EXAMPLES).subject == "a-b"


@pytest.mark.parametrize("template", ["{{ ''.__class__ }}", "{{ letter.__init__ }}", "{{ x.__subclasses__() }}"])
def test_the_sandbox_holds(tmp_path: Path, template: str) -> None:
    with pytest.raises(LetterError):
        compile_letter(letter(tmp_path, subject=template), variant={})
