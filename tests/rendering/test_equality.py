"""The promise of the room: joining a skeleton gives, byte for byte, what rendering in full gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import FIELDS, clean_value
from mailer.rendering.inline import reserialise
from mailer.rendering.message import Message
from mailer.rendering.pipeline import compile_letter, render_in_full, verify
from mailer.rendering.sendgrid_form import SendGridForm
from mailer.rendering.skeleton import Skeleton
from tests.rendering.letters import EXAMPLES, NASTY, letter

TEXT_FIELDS = [name for name, field in FIELDS.items() if field.kind == "text"]
URL_FIELDS = [name for name, field in FIELDS.items() if field.kind == "url"]

words = st.one_of(
    st.lists(st.sampled_from(NASTY), max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(["", "   ", "x" * 10_000, "a b " * 2_500, '"' * 2_000]),
)
tails = st.text(st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=30)


@st.composite
def merge_values(draw: st.DrawFn) -> dict[str, str]:
    values = {}
    for name, field in FIELDS.items():
        raw = draw(words) if field.kind == "text" else "https://x.example/" + draw(tails).translate(NOT_IN_URLS)
        values[name] = clean_value(field, raw)
    return values


TWICE = '{% macro twice(x) %}<b>{{ x }}</b><i title="{{ x }}">{{ x }}</i>{% endmacro %}'
NOT_IN_URLS = {ord(character): None for character in '<>"\\^`{|}'}

statics = st.sampled_from(
    [
        "",
        " ",
        "Dear ",
        "a &amp; b ",
        "&nbsp;",
        "&copy;&#x27;",
        "é ",
        "it's ",
        "1 &lt; 2",
        "{{ letter.nasty }}",
        "\n  x\n",
    ]
)
quotable = st.sampled_from(
    ["", " ", "Of ", "&amp;", "é", "1 &lt; 2 ", "{{ letter.nasty }}", "&quot;", "&#39;", "&{x", "}"]
)
text_slots = st.sampled_from([f"{{{{ merge.{name} }}}}" for name in TEXT_FIELDS])
url_slots = st.sampled_from([f"{{{{ merge.{name} }}}}" for name in URL_FIELDS])
any_slots = st.one_of(text_slots, url_slots)


@st.composite
def fragments(draw: st.DrawFn) -> str:
    """One piece of an HTML body with merge fields where they are allowed."""
    text = draw(statics) + draw(any_slots) + draw(statics)
    attribute = draw(quotable) + draw(text_slots) + draw(quotable) + draw(st.one_of(st.just(""), text_slots))
    url = draw(url_slots)
    shapes = [
        f"<p>{text}</p>",
        f"<p class='red'>{text}<br>{text}",
        f'<h2 title="{attribute}">{text}</h2>',
        f"<p title='{attribute}' class=\"red\">x</p>",
        f'<a class="red" href="{url}">{text}</a>',
        f'<a href=\'{url}\' title="{attribute}" style="margin:0">{text}</a>',
        f'<img src="{url}" alt="{attribute}" width="10">',
        f'<table role="presentation"><tr><td class="red">{text}<td>{text}</table>',
        f"<ul><li>{text}<li>{text}</ul>",
        f"<table><tr>{text}</tr></table>",
        f"<!--[if mso]><table><tr><td><![endif]--><div>{text}</div><!--[if mso]></td></tr></table><![endif]-->",
        f"{{% set kept %}}{text}{{% endset %}}<p>{{{{ kept }}}}</p>{{{{ kept }}}}",
        f"{TWICE}{{{{ twice(merge.{draw(st.sampled_from(TEXT_FIELDS))}) }}}}",
        f"<pre>{text}</pre><textarea>{text}</textarea><b>{text}<i>{text}</b>{text}</i>",
    ]
    return draw(st.sampled_from(shapes))


@st.composite
def templates(draw: st.DrawFn) -> dict[str, str]:
    hidden = '<div style="display:none">{{ preheader }}</div>'
    lines = st.lists(st.tuples(statics, any_slots, statics).map("".join), max_size=4)
    return {
        "html": hidden + "\n".join(draw(st.lists(fragments(), min_size=1, max_size=5))),
        "head": "<style>p, .red { color: red } a { color: blue; text-decoration: none } td { padding: 0 }</style>",
        "text": "\n\n".join(draw(lines)) + "\n",
        "subject": "S " + "".join(draw(lines)),
        "preheader": " ".join(draw(lines)),
    }


def as_sendgrid_sends(form: SendGridForm, values: Mapping[str, str]) -> tuple[str, str, str]:
    parts = [form.subject, form.text, form.html]
    for tag, value in form.substitutions(values).items():
        parts = [part.replace(tag, value) for part in parts]
    return (parts[0], parts[1], parts[2])


@settings(max_examples=120, deadline=None)
@given(templates(), st.lists(merge_values(), min_size=1, max_size=3), st.sampled_from(NASTY))
def test_a_joined_letter_equals_one_rendered_in_full(
    parts: dict[str, str], recipients: list[dict[str, str]], nasty: str
) -> None:
    nasty = nasty.translate({0: None, 0x1F: None, 0xFFFE: None})
    with TemporaryDirectory() as folder:
        source = letter(Path(folder), content={"nasty": nasty}, **parts)  # type: ignore[arg-type]
        skeleton = compile_letter(source, variant={}).skeleton
        stored = Skeleton.from_json(skeleton.to_json())
        form = SendGridForm.of(skeleton)
        for values in recipients:
            in_full = render_in_full(source, variant={}, values=values)
            assert skeleton.render(values) == in_full
            assert stored.render(values) == in_full
            try:
                sent = as_sendgrid_sends(form, values)
            except UnrenderableValue:
                assert sum(len(value.encode()) for value in values.values()) > 3_000
            else:
                assert sent == (in_full.subject, in_full.text, in_full.html)


@pytest.mark.parametrize("value", ['"', "'", "\"'", "&{x}", "<!-->", '<!--"-->', "a&b", "1 > 0", "naïve", "x y"])
@pytest.mark.parametrize(
    "around", [("", ""), ("&quot;", ""), ("it's ", ""), ("&{x", "}"), ("<!--", "-->"), ("é", "&amp;")]
)
def test_the_quotes_of_an_attribute_follow_its_value(tmp_path: Path, value: str, around: tuple[str, str]) -> None:
    source = letter(tmp_path, html=f'<p title="{around[0]}{{{{ merge.first_name }}}}{around[1]}">x</p>')
    values = {**EXAMPLES, "first_name": value}
    assert verify(source, compile_letter(source, variant={}), values) is None


def test_verify_tells_where_the_two_ways_part(tmp_path: Path) -> None:
    source = letter(tmp_path)
    compiled = compile_letter(source, variant={})
    (tmp_path / "note" / "body.txt").unlink()
    changed = letter(tmp_path / "changed", text="{{ merge.salutation }}!\n")
    difference = verify(changed, compiled, EXAMPLES)
    assert difference is not None
    assert (difference.part, difference.offset) == ("text", len(EXAMPLES["salutation"]))
    assert difference.in_full.startswith("Dear Ada Lovelace!")


def test_variants_are_compiled_apart(tmp_path: Path) -> None:
    source = letter(tmp_path, html="{% if variant.is_trainee %}<p>For you</p>{% else %}<p>For all</p>{% endif %}")
    trainee, other = (compile_letter(source, variant={"is_trainee": flag}).skeleton for flag in (True, False))
    assert "For you" in trainee.render(EXAMPLES).html
    assert "For all" in other.render(EXAMPLES).html
    assert trainee.digest != other.digest


def test_content_that_looks_like_a_marker_stays_content(tmp_path: Path) -> None:
    looks_like_one = "q0123456789abcdefx0q %%0123456789abx0%% {{ merge.first_name }}"
    source = letter(tmp_path, html="<p>{{ letter.words }}</p>", content={"words": looks_like_one})
    message = compile_letter(source, variant={}).skeleton.render(EXAMPLES)
    assert f"<p>{looks_like_one}</p>" in message.html


def test_the_inliner_runs_once_a_variant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(html: str) -> str:
        calls.append(html)
        return reserialise(html)

    monkeypatch.setattr("mailer.rendering.inline._premailer", counted)
    compile_letter(letter(tmp_path), variant={})
    assert len(calls) == 1


@example({"text": "{{ merge.first_name }}\r\n\r\n\r\n\r\nx  \n"})
@given(st.fixed_dictionaries({"text": st.text(st.sampled_from("ab \t\r\n"), max_size=30)}))
@settings(max_examples=30, deadline=None)
def test_the_text_part_is_tidy(parts: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        text = compile_letter(letter(Path(folder), text=parts["text"]), variant={}).skeleton.render(EXAMPLES).text
    assert "\r" not in text
    assert "\n\n\n" not in text
    assert not any(line.endswith((" ", "\t")) for line in text.splitlines())
    assert text.endswith("\n")


def test_a_message_has_four_parts_of_text(tmp_path: Path) -> None:
    message = compile_letter(letter(tmp_path), variant={}).skeleton.render(EXAMPLES)
    assert isinstance(message, Message)
    assert (message.subject, message.preheader) == ("News for Ada", "What happened")
