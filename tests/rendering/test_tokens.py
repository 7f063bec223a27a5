"""A merge field can be printed and nothing else: every construct a template has is walked."""

from __future__ import annotations

import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailer.rendering.environment import environment
from mailer.rendering.errors import LetterError, MisusedMergeField, UnknownMergeField, UnprintableValue
from mailer.rendering.pipeline import compile_letter, render_in_full
from mailer.rendering.tokens import MergeToken
from tests.rendering.letters import EXAMPLES, letter

X = "merge.first_name"
MISUSES = [
    f"{{% if {X} %}}a{{% endif %}}",
    f"{{% if not {X} %}}a{{% endif %}}",
    f"{{{{ {X} or 'friend' }}}}",
    f"{{{{ {X} and 'friend' }}}}",
    f"{{{{ 'a' if {X} else 'b' }}}}",
    f"{{% if {X} == 'Ada' %}}a{{% endif %}}",
    f"{{% if 'Ada' == {X} %}}a{{% endif %}}",
    f"{{% if {X} != 'Ada' %}}a{{% endif %}}",
    f"{{% if {X} < 'Ada' %}}a{{% endif %}}",
    f"{{% if 'Ada' >= {X} %}}a{{% endif %}}",
    f"{{% if {X} in ['Ada'] %}}a{{% endif %}}",
    f"{{% if 'A' in {X} %}}a{{% endif %}}",
    f"{{% if {X} not in 'Ada' %}}a{{% endif %}}",
    f"{{% if {X} in {{'Ada': 1}} %}}a{{% endif %}}",
    f"{{% for letter in {X} %}}a{{% endfor %}}",
    f"{{% for a, b in [{X}] %}}a{{% endfor %}}",
    f"{{{{ {X} ~ '!' }}}}",
    f"{{{{ '!' ~ {X} }}}}",
    f"{{{{ {X} + '!' }}}}",
    f"{{{{ '!' + {X} }}}}",
    f"{{{{ {X} * 2 }}}}",
    f"{{{{ 2 * {X} }}}}",
    f"{{{{ {X} - 1 }}}}",
    f"{{{{ 1 / {X} }}}}",
    f"{{{{ {X} // 1 }}}}",
    f"{{{{ {X} ** 2 }}}}",
    f"{{{{ -{X} }}}}",
    f"{{{{ +{X} }}}}",
    f"{{{{ {X} % 'a' }}}}",
    f"{{{{ '%s' % {X} }}}}",
    f"{{{{ '%r' % {X} }}}}",
    f"{{{{ '%s %s' % ({X}, 1) }}}}",
    f"{{{{ '{{}}'.format({X}) }}}}",
    f"{{{{ '{{:>10}}'.format({X}) }}}}",
    f"{{{{ '{{!r}}'.format({X}) }}}}",
    f"{{{{ {X}.upper() }}}}",
    f"{{{{ {X}.name }}}}",
    f"{{{{ {X}[0] }}}}",
    f"{{{{ {X}[1:] }}}}",
    f"{{{{ {X}['a'] }}}}",
    f"{{{{ {X}() }}}}",
    f"{{{{ {{'Ada': 1}}[{X}] }}}}",
    f"{{{{ [1, 2][{X}] }}}}",
    f"{{{{ {{{X}: 1}} }}}}",
    f"{{{{ range({X}) }}}}",
    f"{{{{ [{X}]|join(', ') }}}}",
    f"{{{{ [{X}, merge.full_name]|sort|first }}}}",
    f"{{{{ [{X}]|map('upper')|list|first }}}}",
    f"{{{{ [{X}]|select|list|first }}}}",
    f"{{{{ [{X}]|unique|first }}}}",
    f"{{{{ 'a'|default({X})|upper }}}}",
    f"{{{{ 'abc'|replace('a', {X}) }}}}",
    f"{{{{ 'a'|replace('b', new={X}) }}}}",
    f"{{% include {X} %}}",
    f"{{% for x in [{X}, merge.full_name] %}}{{% if loop.changed(x) %}}a{{% endif %}}{{% endfor %}}",
    # Printed first and then used: what the second rendering finds.
    f"{{% filter upper %}}{{{{ {X} }}}}{{% endfilter %}}",
    f"{{% set kept %}}{{{{ {X} }}}}{{% endset %}}{{{{ kept|length }}}}",
    f"{{% set kept %}}{{{{ {X} }}}}{{% endset %}}{{{{ kept|title }}}}",
    f"{{% set kept %}}{{{{ {X} }}}}{{% endset %}}{{{{ 'long' if kept|wordcount > 5 else 'short' }}}}",
    f"{{% macro m() %}}{{{{ {X} }}}}{{% endmacro %}}{{{{ m()|truncate(9) }}}}",
    f"{{% macro m() %}}{{{{ {X} }}}}{{% endmacro %}}{{{{ m()[:3] }}}}",
    f"{{% macro m() %}}{{{{ caller()|trim|length }}}}{{% endmacro %}}{{% call m() %}}{{{{ {X} }}}}{{% endcall %}}",
]


@pytest.mark.parametrize("template", MISUSES)
@pytest.mark.parametrize("file", ["subject.txt", "preheader.txt", "body.txt", "body.html"])
def test_every_use_but_printing_is_refused(tmp_path: Path, file: str, template: str) -> None:
    source = letter(tmp_path, more={f"note/{file}": f"<p>one</p>\n<p>two {template}</p>"})
    with pytest.raises(MisusedMergeField) as caught:
        compile_letter(source, variant={})
    assert (caught.value.file, caught.value.line) == (f"note/{file}", 2)
    assert "merge field" in caught.value.message
    # Python itself refuses to look for a token in a text, before the token can say its name.
    assert "_name is" in caught.value.message or "not in 'Ada'" in template


@pytest.mark.parametrize(
    "template",
    [
        "{{ merge.first_name }}",
        "{{ merge['first_name'] }}",
        "{% set name = merge.first_name %}{{ name }}",
        "{% for name in [merge.first_name, merge.full_name] %}{{ name }}{% endfor %}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(merge.first_name) }}{{ m(x=merge.first_name) }}",
        "{% set kept %}{{ merge.first_name }}{% endset %}{{ kept }}",
        "{% with x = merge.first_name %}{{ x }}{% endwith %}",
        "{{ [merge.first_name]|first }}",
        "{{ merge.first_name if variant.yes else merge.full_name }}",
    ],
)
def test_a_field_may_be_passed_around_and_printed(tmp_path: Path, template: str) -> None:
    source = letter(tmp_path, html=f"<p>{template}</p>", text=template)
    compiled = compile_letter(source, variant={"yes": True})
    in_full = render_in_full(source, variant={"yes": True}, values=EXAMPLES)
    assert compiled.skeleton.render(EXAMPLES) == in_full
    assert "Ada" in in_full.text


def test_no_filter_takes_a_token(tmp_path: Path) -> None:
    source = letter(tmp_path)
    for name in environment(source.template_root).filters:
        (tmp_path / "note" / "subject.txt").write_text(f"{{{{ merge.first_name|{name} }}}}")
        environment.cache_clear()
        with pytest.raises(MisusedMergeField, match=rf"filtered by \|{name},"):
            render_in_full(source, variant={}, values=EXAMPLES)


def test_no_test_takes_a_token(tmp_path: Path) -> None:
    source = letter(tmp_path)
    for name in filter(str.isidentifier, environment(source.template_root).tests):
        (tmp_path / "note" / "subject.txt").write_text(f"{{% if merge.first_name is {name} %}}a{{% endif %}}")
        environment.cache_clear()
        with pytest.raises(MisusedMergeField, match=f"tested by 'is {name}'"):
            render_in_full(source, variant={}, values=EXAMPLES)


PYTHON_USES: list[Callable[[Any], object]] = [
    str, repr, bytes, bool, int, float, complex, len, iter, next, reversed, hash, list, dict, sorted, round,
    operator.index, operator.neg, operator.pos, operator.invert, abs,
    lambda x: f"{x}", lambda x: f"{x:>5}", lambda x: x == 1, lambda x: x != 1, lambda x: x < 1, lambda x: x <= 1,
    lambda x: x > 1, lambda x: x >= 1, lambda x: 1 in x, operator.not_, lambda x: x[0], lambda x: x(), lambda x: x.a,
    lambda x: divmod(x, 1), lambda x: divmod(1, x), lambda x: x @ 1, lambda x: 1 << x, lambda x: x >> 1,
    lambda x: x & 1, lambda x: 1 | x, lambda x: x ^ 1, lambda x: pow(x, 2),
]  # fmt: skip


@pytest.mark.parametrize("use", PYTHON_USES)
def test_the_token_itself_refuses(use: Callable[[Any], object]) -> None:
    token = MergeToken("first_name", lambda _field, _place: "Ada")
    with pytest.raises(MisusedMergeField):
        use(token)


def test_a_token_is_no_text() -> None:
    assert not issubclass(MergeToken, str)
    assert not any("Ada" in str(value) for value in vars(MergeToken).values() if isinstance(value, str))


@pytest.mark.parametrize("template", ["{{ merge.nickname }}", "{{ merge['nickname'] }}"])
def test_an_unknown_field_is_answered_with_the_known_ones(tmp_path: Path, template: str) -> None:
    with pytest.raises(UnknownMergeField, match=r"note/subject.txt, line 1: .*'nickname'.*first_name"):
        compile_letter(letter(tmp_path, subject=template), variant={})


@pytest.mark.parametrize("template", ["{{ merge }}", "{% for f in merge %}{% endfor %}", "{{ merge._tokens }}"])
def test_the_namespace_gives_fields_and_nothing_else(tmp_path: Path, template: str) -> None:
    with pytest.raises(LetterError):
        compile_letter(letter(tmp_path, subject=template), variant={})


def test_what_a_token_remembers_is_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(LetterError, match="unsafe"):
        compile_letter(letter(tmp_path, subject="{{ merge.first_name._write }}"), variant={})


def test_only_text_and_numbers_are_printed(tmp_path: Path) -> None:
    unprintable: list[object] = [None, True, [], {}, ["a"]]
    for value in unprintable:
        with pytest.raises(UnprintableValue, match=r"note/body.html, line \d+: .*{% if ... %}"):
            compile_letter(letter(tmp_path, html="<p>{{ letter.x }}</p>", content={"x": value}), variant={})
