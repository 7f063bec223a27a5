"""Each rule finds what it is for, tells place and remedy, and is silent about a letter that is well."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mailer.rendering.checks import Finding, colours
from mailer.rendering.pipeline import LetterSource, compile_letter
from tests.rendering.letters import SOCIETY, letter, page

IMG = '<img src="https://x.org/a.png" alt="A" width="280">'


def findings(source: LetterSource, **known: Any) -> tuple[Finding, ...]:
    return compile_letter(source, variant={}, **known).findings


def codes(source: LetterSource, **known: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in findings(source, **known)]


def test_a_letter_that_is_well_gets_no_findings(tmp_path: Path) -> None:
    html = f'<h1>News</h1><h2>One</h2><table role="presentation"><tr><td>{IMG}</td></tr></table><h2 id="b">Two</h2>'
    assert findings(letter(tmp_path, html=html + '<a href="#b">Two</a>'), today=date(2026, 1, 1)) == ()


@pytest.mark.parametrize(
    ("parts", "code", "severity"),
    [
        ({"subject": "{{ '' }}"}, "subject-empty", "error"),
        ({"subject": "?!"}, "subject-empty", "error"),
        ({"subject": "word " * 31}, "subject-too-long", "error"),
        ({"subject": "LAST CALL FOR PAPERS"}, "subject-all-capitals", "warning"),
        ({"preheader": ""}, "preheader-missing", "warning"),
        ({"text": "{{ '{{ first_name }}' }}\n"}, "tag-unresolved", "error"),
        ({"html": "<p>Dear %%name%%</p>"}, "tag-unresolved", "error"),
        ({"html": "<p>Dear *|FNAME|*</p>"}, "tag-unresolved", "error"),
        ({"subject": "News for [[name]]"}, "tag-unresolved", "error"),
        ({"html": "<p title=\"{{ '{% if x %}' }}\">x</p>"}, "tag-unresolved", "error"),
        ({"html": '<a href="javascript:alert(1)">Run it now</a>'}, "link-unsafe", "error"),
        ({"html": '<a href="data:text/html,x">Data of all</a>'}, "link-unsafe", "error"),
        ({"html": '<a href="/about">About the society</a>'}, "link-not-absolute", "error"),
        ({"html": '<a href="//x.org/about">About the society</a>'}, "link-not-absolute", "error"),
        ({"html": '<a href="https:///about">About the society</a>'}, "link-not-absolute", "error"),
        ({"html": '<a href="https://[x">About the society</a>'}, "link-not-absolute", "error"),
        ({"html": '<a href="#nowhere">Down to it</a>'}, "link-to-nowhere", "error"),
        ({"html": '<a href="http://x.org">The old site</a>'}, "link-not-encrypted", "warning"),
        ({"html": '<a href="https://x.org">Click here</a>'}, "link-words-say-nothing", "warning"),
        ({"html": '<a href="https://x.org">Read more »</a>'}, "link-words-say-nothing", "warning"),
        ({"html": '<a href="https://x.org"><b></b></a>'}, "link-without-words", "warning"),
        ({"html": '<img src="/a.png" alt="A" width="280">'}, "image-address", "error"),
        ({"html": '<img src="http://x.org/a.png" alt="A" width="280">'}, "image-address", "error"),
        ({"html": '<img src="data:image/png;base64,AA" alt="A" width="280">'}, "image-address", "error"),
        ({"html": '<img src="https://x.org/a.png" width="280">'}, "image-without-alt", "error"),
        ({"html": '<img src="https://x.org/a.png" alt="">'}, "image-without-width", "error"),
        ({"html": "<table><tr><td>x</td></tr></table>"}, "layout-table-without-role", "error"),
        ({"html": "<h1>a</h1><h3>b</h3>"}, "heading-level-skipped", "error"),
        ({"html": "<h2>b</h2>"}, "heading-level-skipped", "error"),
        ({"head": '<link rel="stylesheet" href="https://x.org/a.css">'}, "style-from-outside", "error"),
        ({"head": '<style data-premailer="ignore">@import "a.css";</style>'}, "style-from-outside", "error"),
        ({"html": "<form><input></form>"}, "element-not-for-mail", "error"),
        ({"html": "<p>" + "word " * 14_500 + "</p>"}, "too-large", "warning"),
        ({"html": "<p>" + "word " * 18_500 + "</p>"}, "too-large", "error"),
        ({"head": f'<style data-premailer="ignore">{"a{b:c}" * 3_000}</style>'}, "styles-too-large", "error"),
        ({"html": '<p style="color:#999999">pale</p>'}, "contrast-too-low", "error"),
        ({"text": "Deadline: 3 July 2020, 23:59.\n"}, "deadline-without-zone", "warning"),
        ({"text": "Register by 11 pm on Friday.\n"}, "deadline-without-zone", "warning"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, parts: dict[str, str], code: str, severity: str) -> None:
    source = letter(tmp_path, **parts)  # type: ignore[arg-type]
    assert codes(source) == [(code, severity)]
    (finding,) = findings(source)
    assert finding.place
    assert finding.message.endswith(".")
    assert finding.remedy.endswith(".")


def test_errors_come_first(tmp_path: Path) -> None:
    source = letter(tmp_path, preheader="", html='<img src="a.png" alt="A">')
    assert [severity for _, severity in codes(source)] == ["error", "error", "warning"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("note/body.txt", "unsubscribe-missing"),
        ("note/body.html", "unsubscribe-missing"),
        ("note/body.txt", "view-online-missing"),
        ("note/body.html", "view-online-missing"),
        ("note/body.txt", "postal-address-missing"),
        ("note/body.html", "postal-address-missing"),
    ],
)
def test_both_parts_carry_what_law_demands(tmp_path: Path, file: str, code: str) -> None:
    place = {"note/body.txt": "text part", "note/body.html": "HTML part"}[file]
    bare = (
        "Hello {{ merge.first_name }}" if file.endswith("txt") else '<html lang="en"><body><p>Hello</p></body></html>'
    )
    assert (code, place) in {(finding.code, finding.place) for finding in findings(letter(tmp_path, more={file: bare}))}


def test_an_unsubscribe_address_that_is_no_link_does_not_count(tmp_path: Path) -> None:
    body = page("<p>{{ merge.unsubscribe_url }}</p>").replace('<a href="{{ merge.unsubscribe_url }}">', "<a>")
    assert codes(letter(tmp_path, more={"note/body.html": body})) == [("unsubscribe-missing", "error")]


def test_an_empty_text_part_is_an_error(tmp_path: Path) -> None:
    assert ("text-missing", "error") in codes(letter(tmp_path, more={"note/body.txt": "\n"}))


def test_a_society_without_address_is_told(tmp_path: Path) -> None:
    society = {**SOCIETY, "postal_address": []}
    assert codes(letter(tmp_path, society=society)) == [("postal-address-unknown", "error")]


def test_an_address_may_be_one_text(tmp_path: Path) -> None:
    society = {**SOCIETY, "postal_address": "1 Main Street"}
    source = letter(tmp_path, society=society, text="1 Main\nStreet\n", html="<p>1 Main <b>Street</b></p>")
    assert codes(source) == []


def test_a_letter_tells_its_language(tmp_path: Path) -> None:
    body = page("<p>x</p>").replace('<html lang="en">', "<html>")
    assert codes(letter(tmp_path, more={"note/body.html": body})) == [("language-missing", "error")]


def test_a_data_table_is_no_layout_table(tmp_path: Path) -> None:
    assert codes(letter(tmp_path, html='<table><tr><th scope="col">a</th></tr><tr><td>1</td></tr></table>')) == []


def test_the_size_of_an_image_is_judged_when_known(tmp_path: Path) -> None:
    source = letter(tmp_path, html=IMG)
    assert codes(source, image_bytes={"https://x.org/a.png": 1_000_000}) == []
    assert codes(source, image_bytes={"https://x.org/a.png": 1_200_000}) == [("image-too-large", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "Deadline: 3 July 2027, 23:59 America/Los_Angeles.\n",
        "Deadline: 3 July 2027, 23:59 UTC.\n",
        "The deadline is 3 July 2027 at 11 pm PDT.\n",
        "Deadline: 3 July 2027.\n",
        "The session starts at 14:30.\n",
        "Submissions closed on 3 July 2020 and reopen until 3 July 2027.\n",
        "In 2016 the ceremony was on 16 October 2016.\n",
        "Deadline: 31 June 2020.\n",
    ],
)
def test_dates_that_are_well(tmp_path: Path, text: str) -> None:
    assert codes(letter(tmp_path, text=text), today=date(2026, 11, 22)) == []


def test_a_deadline_that_has_passed_is_told_when_the_day_is_known(tmp_path: Path) -> None:
    source = letter(tmp_path, text="The deadline for\nabstracts is 3 July 2020.\n")
    assert codes(source) == []
    assert codes(source, today=date(2020, 7, 3)) == []
    assert codes(source, today=date(2020, 7, 4)) == [("deadline-past", "warning")]


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#767676">grey on white</p>',
        '<p style="color:#fff; background-color:#000">white on black</p>',
        '<div style="background:#1f4e79 url(x.png)"><p style="color:white">white on blue</p></div>',
        '<table role="presentation" bgcolor="#000000"><tr><td style="color:#eee">inherited</td></tr></table>',
        '<p style="color:#949494; font-size:24px">large</p>',
        '<p style="color:#949494; font-size:19px; font-weight:bold">large and bold</p>',
        '<h1 style="color:#949494">A heading is large</h1>',
        '<div style="display:none; color:#fff">not seen</div>',
        '<p style="color:rgb(0, 0, 0)">black</p>',
        '<p style="color:rgba(255,255,255,0.5)">half transparent, not judged</p>',
        '<p style="background:linear-gradient(red, white); color:#fff">a gradient, not judged</p>',
        '<p style="color:#fff"></p>',
    ],
)
def test_colours_that_are_well(tmp_path: Path, html: str) -> None:
    assert codes(letter(tmp_path, html=html)) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#777">a shade too light</p>',
        '<p style="color:silver">named</p>',
        '<p style="color:rgb(200 200 200)">function</p>',
        '<div style="background-color:#333"><p>black on dark</p></div>',
        '<div style="background-color:#333; color:#fff">white <a href="https://x.org/a">a blue link</a></div>',
        '<div style="color:#fff; background-color:#000"><p style="background-color:#fff">lost</p></div>',
        '<p style="color:#999">first <b>pair</b></p><p style="color:#999">told once</p>',
        '<p style="color:#fff"><!-- c -->after a comment</p>',
    ],
)
def test_colours_that_are_not(tmp_path: Path, html: str) -> None:
    assert codes(letter(tmp_path, html=html)) == [("contrast-too-low", "error")]


def test_contrast_is_measured_as_wcag_does() -> None:
    assert colours.contrast_ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert colours.contrast_ratio((255, 255, 255), (255, 255, 255)) == pytest.approx(1)
    assert colours.contrast_ratio((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)


def test_findings_show_examples_and_no_markers(tmp_path: Path) -> None:
    source = letter(tmp_path, html='<p style="color:#999">{{ merge.salutation }}</p>')
    (finding,) = findings(source)
    assert "Dear Ada Lovelace" in finding.place
