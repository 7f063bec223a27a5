"""premailer's faults, each turned into the right output or a plain error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from mailer.rendering.errors import EmptyBody, LetterError, LostText, NestedMediaQuery, UnsafeText, UnsupportedStyle
from mailer.rendering.inline import inline_css, reserialise
from mailer.rendering.pipeline import compile_letter, render_in_full
from tests.rendering.letters import EXAMPLES, letter, page


def styled(css: str, body: str = "<p class='a'>x</p>", attributes: str = "") -> str:
    return page(body, f"<style{attributes}>{css}</style>")


def test_styles_become_attributes() -> None:
    html = inline_css(styled("p.a { color: red; margin: 0 }"))
    assert '<p class="a" style="color:red; margin:0">' in html
    assert "<style" not in html


def test_the_cache_was_enlarged_before_premailer_was_imported() -> None:
    assert os.environ["PREMAILER_CACHE_MAXSIZE"] == "10000"
    assert sys.modules["premailer.cache"].cache.maxsize == 10_000


def test_nothing_is_fetched() -> None:
    html = page("<p>x</p>", '<link rel="stylesheet" href="http://169.254.169.254/x.css">')
    assert "169.254.169.254" in inline_css(html)


def test_media_queries_stay_and_keep_their_important() -> None:
    html = inline_css(styled("p { color: red } @media (max-width: 600px) { p { color: blue !important } }"))
    assert "@media" in html
    assert "!important" in html
    assert 'style="color:red"' in html


def test_a_verbatim_block_is_passed_through() -> None:
    css = "@media (x) { @media (y) { a { b: c } } } @font-face { font-family: F } u + b { c: d } [id*=x] { a: b }"
    assert f"<style>{css}</style>" in inline_css(styled(css, attributes=' data-premailer="ignore"'))


def test_width_and_height_attributes_are_left_alone() -> None:
    html = inline_css(styled("img { width: 100%; height: auto }", '<img src="https://x.org/a.png" alt="" width="280">'))
    assert 'width="280"' in html
    assert 'height="' not in html


@pytest.mark.parametrize("doctype", ["<!DOCTYPE html>", "<!doctype html>", "<!DOCTYPE  html >"])
def test_the_document_type_stays(doctype: str) -> None:
    html = inline_css(styled("p { color: red }").replace("<!DOCTYPE html>", doctype))
    assert html.lower().startswith("<!doctype")
    assert html.lower().count("<!doctype") == 1


def test_conditional_comments_survive() -> None:
    comment = '<!--[if mso]><table role="presentation"><tr><td style="width:600px"><![endif]-->'
    assert comment in inline_css(page(f"{comment}<p>x</p><!--[if mso]></td></tr></table><![endif]-->"))


@pytest.mark.parametrize("html", ["", "  \n ", "<!-- only -->", "<html><head></head></html>"])
def test_an_empty_document_is_refused(html: str) -> None:
    with pytest.raises(EmptyBody):
        inline_css(html)


@pytest.mark.parametrize("body", ["", " \n&nbsp;", "<div><p> </p></div>", "<!-- words -->"])
def test_an_empty_body_is_refused(body: str) -> None:
    with pytest.raises(EmptyBody):
        inline_css(f"<html><head><title>T</title></head><body>{body}</body></html>")


def test_an_image_is_a_body() -> None:
    assert "<img" in inline_css('<html><body><img src="https://x.org/a.png"></body></html>')


NESTED = "p { color: red }\n@media screen {\n  @media (max-width: 600px) {\n    p { color: blue }\n  }\n}"


def test_a_nested_media_query_names_file_and_line(tmp_path: Path) -> None:
    source = letter(
        tmp_path,
        head="<style>{% include '_base/styles.css' %}</style>",
        more={"_base/styles.css": f"/* x */\n{NESTED}"},
    )
    for attempt in (
        lambda: compile_letter(source, variant={}),
        lambda: render_in_full(source, variant={}, values=EXAMPLES),
    ):
        with pytest.raises(NestedMediaQuery) as caught:
            attempt()
        assert (caught.value.file, caught.value.line) == ("_base/styles.css", 4)
        assert "@media (max-width: 600px)" in caught.value.message


def test_an_empty_body_names_its_file(tmp_path: Path) -> None:
    source = letter(tmp_path, more={"note/body.html": "<html><body>{% if variant.x %}a{% endif %}</body></html>"})
    with pytest.raises(EmptyBody) as caught:
        compile_letter(source, variant={"x": False})
    assert (caught.value.file, caught.value.line) == ("note/body.html", 1)


@pytest.mark.parametrize(
    "css",
    [
        "@font-face { font-family: F; src: url(x) }",
        "@supports (display: grid) { p { color: red } }",
        "@import url('https://x.org/a.css'); p { color: red }",
        "* { color: red }",
        "[class*='x'] { color: red }",
        "a[href^='https'] { color: red }",
        "img[alt='Ada'] { color: red }",
    ],
)
def test_what_would_be_dropped_is_refused(css: str) -> None:
    with pytest.raises(UnsupportedStyle):
        inline_css(styled(css))


@pytest.mark.parametrize(
    "css",
    [
        "p::after { content: '@media { @media {' }",
        "/* @media { @media { * { */ p { color: red }",
        "@media (max-width: 1px) { p { color: red } }\n@media (max-width: 2px) { * { color: red } }",
        "td[width='10'] { color: red }",
        "p { background: url(data:image/png;base64,AA) }",
    ],
)
def test_what_only_looks_wrong_passes(css: str) -> None:
    assert "<body" in inline_css(styled(css))


def test_text_after_a_style_in_the_body_would_be_lost() -> None:
    with pytest.raises(LostText, match="Dear Ada"):
        inline_css(page("<style>p { color: red }</style>Dear Ada,<p>x</p>"))
    assert "Dear Ada" in inline_css(page("<style data-premailer='ignore'>p { color: red }</style>Dear Ada,<p>x</p>"))


@pytest.mark.parametrize("character", ["\ud83d", "\0", "\x1b", "\x7f", "\uffff"])
def test_what_would_cut_the_letter_short_is_refused(tmp_path: Path, character: str) -> None:
    source = letter(tmp_path, html="<p>{{ letter.x }}</p>", content={"x": f"before {character} after"})
    with pytest.raises(UnsafeText, match=rf"U\+{ord(character):04X}\) after .*before") as caught:
        compile_letter(source, variant={})
    assert caught.value.file == "note/body.html"


def test_what_premailer_fails_on_otherwise_is_a_letter_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, **options: object) -> str:
        raise AttributeError("no style")

    monkeypatch.setattr("premailer.Premailer.transform", broken)
    with pytest.raises(LetterError, match="no style"):
        inline_css(page("<p>x</p>"))


def test_reserialising_is_inlining_without_styles() -> None:
    html = page("<p title='a\"b'>x &nbsp; &copy; <b>y<i>z</b></i>")
    assert inline_css(html).split("\n", 1)[1] == reserialise(html)


def test_no_other_file_knows_premailer() -> None:
    product = Path(inline_css.__code__.co_filename).parents[1]
    knowing = [path.name for path in product.rglob("*.py") if "import Premailer" in path.read_text("utf-8")]
    assert knowing == ["inline.py"]
