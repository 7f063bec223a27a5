"""Colours, sizes and style sheets: how a letter looks, in the light, in the dark and on phones."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.rendering.checks import colours
from tests.rendering.checking import GAPLESS, IMG, LONG, client_styles, codes, findings, in_dark, on_phones

TOO_PALE = [("contrast-too-low", "error")]
TOO_PALE_IN_THE_DARK = [("contrast-too-low-in-dark-mode", "error")]


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#767676">grey on white</p>',
        '<p style="color:#fff; background-color:#000">white on black</p>',
        '<div style="background:#1f4e79 url(https://x.org/x.png)"><p style="color:white">white on blue</p></div>',
        f'<table role="none" {GAPLESS} bgcolor="#000000"><tr><td style="color:#eee">inherited</td></tr></table>',
        '<p style="color:#949494; font-size:24px">large</p>',
        '<p style="color:#949494; font-size:19px; font-weight:bold">large and bold</p>',
        '<h2 style="color:#949494">A heading is large</h2>',
        '<div style="display:none; color:#fff">not seen</div>',
        '<div style="max-height:0; overflow:hidden; color:#fff">not seen</div>',
        '<div style="visibility:hidden; color:#fff">not seen</div>',
        '<p style="color:rgb(0, 0, 0)">black</p>',
        '<p style="background:#ffffff linear-gradient(red, white); color:#fff">a gradient, not judged</p>',
        '<p style="color:rebeccapurple">a name it does not know, not judged</p>',
        '<p style="color:#fff"></p>',
    ],
)
def test_colours_that_are_well(tmp_path: Path, html: str) -> None:
    assert codes(tmp_path, html) == []


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
        '<p style="color:#000 !important; color:#fff; color:#999 !important">the last important one</p>',
    ],
)
def test_colours_that_are_not(tmp_path: Path, html: str) -> None:
    assert codes(tmp_path, html) == TOO_PALE


def test_contrast_is_measured_as_wcag_does() -> None:
    assert colours.contrast_ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert colours.contrast_ratio((255, 255, 255), (255, 255, 255)) == pytest.approx(1)
    assert colours.contrast_ratio((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)


DARK_PAGE = "body { background-color: #101010 !important } h1, p, a { color: #eee !important } "


@pytest.mark.parametrize(
    ("css", "html", "expected"),
    [
        ("", "<p>x</p>", []),
        ("", '<p style="color:#000">an important rule beats the own style</p>', []),
        ("", '<p style="color:#000 !important">an important own style beats it</p>', TOO_PALE_IN_THE_DARK),
        ("", '<div style="color:#000">what no rule names stays as it was</div>', TOO_PALE_IN_THE_DARK),
        ("", "<div>what has no colour is white where dark is accepted</div>", []),
        (".a { color: #222 !important }", '<p class="a">a class beats a name</p>', TOO_PALE_IN_THE_DARK),
        (".a { color: #222 !important } p.a { color: #fff !important }", '<p class="a">more beats less</p>', []),
        ("p { color: #222 }", "<p>important beats order</p>", []),
        (".b { background-color: #fff !important }", '<p class="b">light on light</p>', TOO_PALE_IN_THE_DARK),
        (".b { display: none !important; color: #000 !important }", '<p class="b">not seen</p>', []),
        ("p:hover { color: #000 !important } p::before { color: #000 !important }", "<p>x</p>", []),
        ("p:unheard-of { color: #000 !important } p ( { color: #000 !important }", "<p>x</p>", []),
        ("i, p ( { color: #000 !important }", "<p>x</p>", []),
        ("p:not(.none) { color: #222 !important }", "<p>x</p>", TOO_PALE_IN_THE_DARK),
        ('p[title="a.b"] { color: #222 !important }', '<p title="a.b">x</p>', TOO_PALE_IN_THE_DARK),
        (".none p, p.none { color: #222 !important }", "<p>x</p>", []),
        ("/* p { color: #000 !important } */", "<p>x</p>", []),
    ],
)
def test_the_dark_palette_is_what_the_rules_come_to(
    tmp_path: Path, css: str, html: str, expected: list[tuple[str, str]]
) -> None:
    head = in_dark(DARK_PAGE + css)
    assert codes(tmp_path, html, head=head) == expected


@pytest.mark.parametrize(
    "css",
    [
        "@media print { p { color: #fff !important } }",
        "@media (min-width: 900px) { p { color: #fff !important } }",
        "@media (max-width: 200px) { p { color: #fff !important } }",
        "@media not all and (monochrome) { p { color: #fff !important } }",
        "@media screen and (max-width: 600px), print { p { color: #fff !important } }",
        "@supports (display: grid) { p { color: #fff !important } }",
        "@font-face { font-family: x; color: #fff } @keyframes x { from { color: #fff } }",
        "[data-ogsc] p { color: #fff !important }",
        "@charset 'utf-8'; i { color: #fff !important }",
    ],
)
def test_what_can_t_be_decided_is_not_judged(tmp_path: Path, css: str) -> None:
    assert codes(tmp_path, "<p>x</p>", head=client_styles(css)) == []


@pytest.mark.parametrize("css", ["p{color:#fff}", "@media screen{p{color:#fff}}", "@font-face{x:y} p{color:#fff}"])
def test_rules_without_condition_hold_in_the_light(tmp_path: Path, css: str) -> None:
    assert codes(tmp_path, "<p>x</p>", head=client_styles(css)) == TOO_PALE


@pytest.mark.parametrize(
    ("style", "severity"),
    [
        ("font-size:11.9px", "error"),
        ("font-size:8pt", "error"),
        ("font-size:0.7em", "error"),
        ("font-size:80%", "warning"),
        ("font-size:small", "warning"),
        ("font:13px/1.5 Arial", "warning"),
        ("font-size:11pt", ""),
        ("font-size:1rem", ""),
        ("font-size:0", ""),
        ("font-size:larger", ""),
        ("font-size:..px", ""),
    ],
)
def test_sizes_in_every_unit(tmp_path: Path, style: str, severity: str) -> None:
    expected = [("text-too-small", severity)] if severity else []
    found = [pair for pair in codes(tmp_path, f'<p style="{style}">Small print</p>') if "style" not in pair[0]]
    assert found == expected


def test_ornaments_may_be_small_and_each_size_is_told_once(tmp_path: Path) -> None:
    assert codes(tmp_path, '<p style="font-size:9px">&#9670;</p>') == []
    assert len(codes(tmp_path, '<p style="font-size:13px">one</p><p style="font-size:13px">two</p>')) == 1


def test_what_is_small_on_phones_only_is_told_of_phones(tmp_path: Path) -> None:
    head = on_phones("p { font-size: 11px !important }")
    (finding,) = findings(tmp_path, '<p style="font-size:16px">Small print</p>', head=head)
    assert (finding.code, finding.severity) == ("text-too-small", "error")
    assert finding.place == "HTML part on phones, 'Small print'"


@pytest.mark.parametrize(
    ("style", "close"),
    [
        ("", True),
        ("line-height:normal", True),
        ("line-height:1.3", True),
        ("line-height:1.4", False),
        ("line-height:130%", True),
        ("line-height:1.4em", False),
        ("line-height:.9", True),
        ("font-size:20px; line-height:24px", True),
        ("font:16px/24px Arial", False),
        ("line-height:inherit", True),
    ],
)
def test_line_heights_in_every_unit(tmp_path: Path, style: str, close: bool) -> None:
    found = codes(tmp_path, f'<div style="{style}">{LONG}</div>')
    assert found == ([("lines-too-close", "warning")] if close else [])


def test_a_factor_is_handed_down_as_a_factor_and_a_length_as_a_length(tmp_path: Path) -> None:
    inner = f'<p style="font-size:20px">{LONG}</p>'
    assert codes(tmp_path, f'<div style="line-height:1.5">{inner}</div>') == []
    assert codes(tmp_path, f'<div style="line-height:1.5em">{inner}</div>') == [("lines-too-close", "warning")]


@pytest.mark.parametrize(
    "html",
    [
        f"<center>{LONG * 2}</center>",
        f'<table role="none" {GAPLESS}><tr><td align="center"><p>{LONG * 2}</p></td></tr></table>',
        f'<div style="text-align:center">{LONG} <b>{LONG}</b></div>',
    ],
)
def test_a_long_paragraph_begins_at_the_left(tmp_path: Path, html: str) -> None:
    assert codes(tmp_path, f'<div style="line-height:1.5">{html}</div>') == [("paragraph-not-left-aligned", "warning")]


def test_a_table_in_the_middle_has_its_text_at_the_left(tmp_path: Path) -> None:
    cell = f'<table role="none" {GAPLESS} align="center"><tr><td style="line-height:1.5">{LONG * 2}</td></tr></table>'
    assert codes(tmp_path, cell) == []


BUTTON = '<a href="https://x.org" style="{}">Join</a>'
FLAT = "text-decoration:none; color:#fff"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (BUTTON.format("border:1px solid #00e; padding:11px; line-height:20px; text-decoration:none"), []),
        (BUTTON.format("border:1px solid #00e; padding:10px; line-height:20px"), ["button-too-low"]),
        (BUTTON.format("display:block; height:44px; background:#000; color:#fff"), []),
        (f'<div style="background-color:#000; padding:20px">{BUTTON.format(FLAT)}</div>', ["button-too-low"]),
        (f'<div style="background-color:#000; color:#fff">or {BUTTON.format(FLAT)}</div>', ["link-not-underlined"]),
        (f"<p>{BUTTON.format('text-decoration:none; border-bottom:1px solid')}</p>", []),
        ('<p><a href="https://x.org" style="text-decoration:none"><u>Join</u></a></p>', []),
        (f'<p><a href="https://x.org" style="text-decoration:none">{IMG}</a></p>', []),
        ('<p><a name="x" style="text-decoration:none">No link</a></p>', []),
    ],
)
def test_links_are_underlined_or_buttons_of_a_height(tmp_path: Path, html: str, expected: list[str]) -> None:
    assert [code for code, _ in codes(tmp_path, html)] == expected


def test_a_button_may_be_too_low_on_phones_only(tmp_path: Path) -> None:
    html = BUTTON.format("background-color:#000; color:#fff; padding:14px; line-height:20px")
    (finding,) = findings(tmp_path, html, head=on_phones("h1 + a { padding: 8px !important }"))
    assert (finding.code, finding.place) == ("button-too-low", "HTML part on phones, button 'Join'")


@pytest.mark.parametrize(
    "style",
    [
        "float:left", "position:absolute", "color:var(--ink)", "width:calc(100% - 2px)", "width:20rem",
        "border-color:rgba(0,0,0,0.2)", "margin:-4px 0 0", "object-fit:cover", "display:inline-flex",
    ],
)  # fmt: skip
def test_styles_that_mail_programs_drop(tmp_path: Path, style: str) -> None:
    assert codes(tmp_path, f'<div style="{style}">x</div>') == [("style-not-supported", "warning")]


def test_progressive_styles_are_nobody_s_loss(tmp_path: Path) -> None:
    style = "border-radius:3px; max-width:600px; margin:0 auto; padding:4px; letter-spacing:-0.5px; box-shadow:0 0 1px"
    assert codes(tmp_path, f'<div style="{style}">x</div>', head=on_phones("div{display:flex !important}")) == []


def test_a_picture_behind_text_may_have_its_colour_in_the_older_attribute(tmp_path: Path) -> None:
    cell = f'<table role="none" {GAPLESS}><tr><td background="https://x.org/a.png" {{}}>x</td></tr></table>'
    assert codes(tmp_path, cell.format('bgcolor="#ffffff"')) == []
    assert codes(tmp_path, cell.format("")) == [("background-without-colour", "warning")]
