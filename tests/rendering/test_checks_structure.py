"""Tables, headings, markup and images: what the letter is built of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rendering.checking import GAPLESS, HEADLINE, IMG, codes, findings, on_phones

LAYOUT = f'<table role="presentation" {GAPLESS}><tr><td>{{}}</td></tr></table>'
DATA = '<table><tr><th scope="col">a</th></tr><tr><td>1</td></tr></table>'


def test_a_data_table_is_no_layout_table(tmp_path: Path) -> None:
    assert codes(tmp_path, DATA) == []
    assert codes(tmp_path, LAYOUT.format(DATA)) == []


def test_a_layout_table_around_data_is_still_layout(tmp_path: Path) -> None:
    bare = LAYOUT.format(DATA).replace('role="presentation"', "")
    assert codes(tmp_path, bare) == [("layout-table-without-role", "error")]


def test_a_table_is_told_what_it_lacks(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, '<table role="presentation" border="0"><tr><td>x</td></tr></table>')
    assert finding.remedy == 'Add cellpadding="0" cellspacing="0" to it.'


def test_the_first_heading_is_the_headline(tmp_path: Path) -> None:
    assert codes(tmp_path, swap=(HEADLINE, "<h2>News</h2>")) == [("heading-level-skipped", "error")]


@pytest.mark.parametrize(
    "element",
    ["<video></video>", "<audio></audio>", "<iframe></iframe>", "<object></object>", "<svg></svg>", "<input>",
     "<script>x()</script>", '<meta http-equiv="refresh" content="0">'],
)  # fmt: skip
def test_elements_of_web_pages_are_told_once(tmp_path: Path, element: str) -> None:
    assert codes(tmp_path, f"<div>{element}</div>") == [("element-not-for-mail", "error")]


def test_a_style_sheet_from_elsewhere_is_told(tmp_path: Path) -> None:
    link = '<link rel="stylesheet" href="https://x.org/a.css">'
    assert codes(tmp_path, head=link) == [("style-from-outside", "error")]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li>a<li>b</ul><p>c", []),
        ("<p>a<br/>b<hr/></p>", []),
        ("<!--[if !mso]><!--><p>x</p><!--<![endif]-->", []),
        ("<p><b><i>x</b></i></p>", ["element-not-closed"]),
        (f"<table role='none' {GAPLESS}><tr><td>x</td></tr>", ["element-not-closed"]),
        ("<p>x</p></table></table>", ["element-not-open"]),
    ],
)
def test_open_ends(tmp_path: Path, html: str, expected: list[str]) -> None:
    assert [code for code, _ in codes(tmp_path, html)] == expected


def test_a_place_in_the_markup_shows_no_marker(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, "<div>{{ merge.first_name }}<b>x</div>")
    assert finding.place == "HTML part, <b>"


def test_an_image_may_be_as_wide_as_its_column(tmp_path: Path) -> None:
    assert codes(tmp_path, IMG.replace('width="280"', 'width="100%"')) == []


def test_an_image_that_shrinks_on_phones_keeps_its_shape(tmp_path: Path) -> None:
    head = on_phones("img { width: 100% !important }")
    assert codes(tmp_path, IMG, head=head) == [("image-distorted", "warning")]
    assert codes(tmp_path, IMG.replace("<img", '<img style="height:auto"'), head=head) == []


def test_background_images_are_found_in_styles(tmp_path: Path) -> None:
    html = "<div style=\"background:#ffffff url('http://x.org/a.png')\">x</div>"
    (finding,) = findings(tmp_path, html)
    assert (finding.code, finding.place) == ("background-address", "HTML part, <div> 'x'")


def test_breaks_are_told_with_the_words_before_them(tmp_path: Path) -> None:
    html = "<p>One <b>two</b> three<br><br>four</p><div><br><br>five</div>"
    first, second = findings(tmp_path, html)
    assert (first.quote, second.quote) == ("three", "")
