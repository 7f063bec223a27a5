"""For each code a letter that breaks the rule, and one as like it as can be that does not."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from tests.rendering.checking import GAPLESS, IMG, LONG, client_styles, in_dark, on_phones
from tests.rendering.letters import FOOTER_TEXT, SOCIETY

Parts = dict[str, Any]
TODAY = {"today": date(2026, 11, 22)}
TAG = "{{ '{{ first_name }}' }}"
NO_ADDRESS = {**SOCIETY, "postal_address": []}
WEIGHED = {"image_bytes": {"https://x.org/a.png": 1_000_001, "https://x.org/b.png": 1_000_000}}
EARLY_WAY_OUT = '<p><a href="{{ merge.unsubscribe_url }}">Unsubscribe</a></p>'
BUTTON = '<a style="background-color:#000; color:#fff; text-decoration:none; line-height:20px; padding:{}" href="https://x.org">Join</a>'
OTHER_IMG, POSTER = IMG.replace("a.png", "b.png"), IMG.replace("280", "600")
MANY_RULES = "h1{color:#000}" * 1_100


class Case(NamedTuple):
    code: str
    severity: str
    wrong: Parts
    right: Parts


def html(wrong: str, right: str) -> tuple[Parts, Parts]:
    return {"html": wrong}, {"html": right}


def head(wrong: str, right: str, body: str = "") -> tuple[Parts, Parts]:
    return {"head": wrong, "html": body}, {"head": right, "html": body}


def table(attributes: str, cell: str = "<td>x</td>") -> str:
    return f"<table {attributes}><tr>{cell}</tr></table>"


def styled(style: str) -> str:
    return IMG.replace("<img", f'<img style="{style}"')


def link(words: str, to: str = "https://x.org", style: str = "") -> str:
    return f'<p><a href="{to}" style="{style}">{words}</a></p>'


def text(wrong: str, right: str) -> tuple[Parts, Parts]:
    return {"text": f"{wrong}\n", "known": TODAY}, {"text": f"{right}\n", "known": TODAY}


def swap(old: str, wrong: str, right: str | None = None) -> tuple[Parts, Parts]:
    return {"swap": (old, wrong)}, {} if right is None else {"swap": (old, right)}


def without(field: str) -> Parts:
    return {"more": {"note/body.txt": FOOTER_TEXT.replace(field, "preferences_url")}}


def paragraph(style: str, words: str = LONG) -> str:
    return f'<p style="line-height:1.5;{style}">{words}</p>'


INBOX_AND_DUTIES = [
    Case("subject-empty", "error", {"subject": "?!"}, {"subject": "Hello?!"}),
    Case("subject-too-long", "error", {"subject": "x" * 151}, {"subject": "x" * 150}),
    Case("subject-all-capitals", "warning", {"subject": "LAST CALL"}, {"subject": "ICIS"}),
    Case("preheader-missing", "warning", {"preheader": ""}, {"preheader": "x"}),
    Case("text-missing", "error", {"more": {"note/body.txt": "\n"}}, {}),
    Case("unsubscribe-missing", "error", without("unsubscribe_url"), {}),
    Case("unsubscribe-far-down", "warning", *html(paragraph("") * 8, EARLY_WAY_OUT + paragraph("") * 8)),
    Case("view-online-missing", "warning", without("view_online_url"), {}),
    Case("postal-address-unknown", "error", {"society": NO_ADDRESS}, {"society": SOCIETY}),
    Case("postal-address-missing", "error", *swap("society.postal_address", "[]")),
    Case("tag-unresolved", "error", *html(f"<p>{TAG}</p>", "<p>{ 100 % }</p>")),
    Case("deadline-without-zone", "warning", *text("Deadline: 3 July 2027, 23:59", "Deadline: 3 July 2027, 23:59 UTC")),
    Case("deadline-past", "warning", *text("Deadline: 21 November 2026", "Deadline: 22 November 2026")),
    Case("too-large", "error", *html("<!--" + "x" * 90_000 + "-->", "<!--" + "x" * 68_000 + "-->")),
]  # fmt: skip

LINKS = [
    Case(
        "link-unsafe", "error", *html(link("Run it now", "javascript:alert(1)"), link("Write to us", "mailto:a@x.org"))
    ),
    Case("link-not-absolute", "error", *html(link("About us", "/about"), link("About us", "https://x.org/about"))),
    Case("link-to-nowhere", "error", *html(link("Down to it", "#b"), link("Down to it", "#b") + "<p id='b'>It</p>")),
    Case("link-not-encrypted", "warning", *html(link("The old site", "http://x.org"), link("The old site"))),
    Case("link-words-say-nothing", "warning", *html(link("Read more »"), link("Read more about moths »"))),
    Case("link-words-are-address", "warning", *html(link("https://x.org/a"), link("x.org"))),
    Case("link-without-words", "warning", *html(link("<b></b>"), link("<b>Moths</b>"))),
    Case(
        "link-words-ambiguous",
        "warning",
        *html(link("Apply.") + link("apply", "https://x.org/b"), link("Apply") + link("apply!")),
    ),
    Case(
        "link-not-underlined",
        "warning",
        *html(link("Moths", style="text-decoration:none"), link("Moths", style="text-decoration:underline")),
    ),
    Case("button-too-low", "warning", *html(BUTTON.format("11px"), BUTTON.format("12px"))),
]

IMAGES = [
    Case("image-address", "error", *html(IMG.replace("https://x.org/a.png", "cid:a"), IMG)),
    Case("background-address", "error",
         *html(table(f'role="presentation" {GAPLESS} bgcolor="#fff" background="a.png"'),
               table(f'role="presentation" {GAPLESS} bgcolor="#fff" background="https://x.org/a.png"'))),
    Case("image-without-alt", "error", *html(IMG.replace('alt="A"', ""), IMG.replace('alt="A"', 'alt=""'))),
    Case("image-alt-is-file-name", "warning", *html(IMG.replace('"A"', '"IMG_1.JPG"'), IMG.replace('"A"', '"A gif"'))),
    Case("image-without-width", "error", *html(IMG.replace('width="280"', ""), IMG)),
    Case("image-without-height", "warning",
         *html(IMG.replace('height="100"', ""), IMG.replace('height="100"', 'style="height:auto"'))),
    Case("image-distorted", "warning",
         *html(styled("width:100%"), styled("width:100%; height:auto"))),
    Case("image-format", "warning", *html(IMG.replace(".png", ".webp?x=1"), IMG.replace(".png", ".jpg"))),
    Case("image-too-large", "warning", {"html": IMG, "known": WEIGHED}, {"html": OTHER_IMG, "known": WEIGHED}),
    Case("text-in-image", "warning", *html(POSTER, POSTER + paragraph("", LONG * 2))),
]  # fmt: skip

FRAME = [
    Case("language-missing", "error", *swap(' lang="en"', "", ' lang="de"')),
    Case("direction-missing", "warning", *swap(' dir="ltr"', "", ' dir="auto"')),
    Case("direction-wrong", "error", *swap('"en" dir="ltr"', '"fa-IR" dir="ltr"', '"fa-IR" dir="rtl"')),
    Case("title-missing", "warning", *swap("<title>T</title>", "<title> </title>")),
    Case(
        "charset-missing",
        "warning",
        *swap(
            '<meta charset="utf-8">',
            '<meta charset="latin-1">',
            '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">',
        ),
    ),
    Case("viewport-missing", "warning", *swap("width=device-width", "width=600")),
    Case("viewport-forbids-zoom", "warning", *swap("initial-scale=1", "user-scalable=no")),
    Case(
        "colour-scheme-missing",
        "warning",
        *swap(
            "</title>",
            "</title>" + in_dark("h1{margin:0 !important}").replace("light dark", "light"),
        ),
    ),
    Case("layout-table-without-role", "error", *html(table(GAPLESS), table(f'role="presentation" {GAPLESS}'))),
    Case("layout-table-with-gaps", "warning", *html(table('role="none"'), table(f'role="none" {GAPLESS}'))),
    Case(
        "data-table-with-role",
        "warning",
        *html(table('role="none"', '<th scope="row">x</th>'), table("", '<th scope="row">x</th>')),
    ),
    Case("header-cell-without-scope", "warning", *html(table("", "<th>x</th>"), table("", '<th scope="col">x</th>'))),
    Case("heading-level-skipped", "error", *html("<h3>b</h3>", "<h2>b</h2><h3>c</h3>")),
    Case("headline-missing", "warning", *swap("<h1>News</h1>", "<p>News</p>")),
    Case("headline-repeated", "warning", *html("<h1>b</h1>", "<h2>b</h2>")),
    Case("element-not-for-mail", "error", *html("<form><input></form>", "<div>x</div>")),
    Case("script-in-attribute", "error", *html('<p onclick="x()">y</p>', '<p title="onclick">y</p>')),
    Case("element-not-closed", "warning", *html("<div><b>x</div>", "<div><b>x</b><br><p>y</div>")),
    Case("element-not-open", "warning", *html("<div>x</div></div>", "<div>x</div><!--[if mso]></td><![endif]-->")),
]

STYLES = [
    Case("style-from-outside", "error", *head(client_styles('@import "a.css";'), client_styles("a{color:#00e}"))),
    Case("styles-too-large", "error", *head(client_styles(MANY_RULES + "  " * 400), client_styles(MANY_RULES))),
    Case("style-in-body", "warning", *html(client_styles("i{margin:0}"), "<i>x</i>")),
    Case(
        "important-misspelt",
        "warning",
        *head(client_styles("i{margin:0!important}"), client_styles("i{margin:0 !important}")),
    ),
    Case(
        "rule-without-effect",
        "warning",
        *head(on_phones("i{margin:0}"), on_phones("i{margin:0 !important}"), '<i style="margin:1px">x</i>'),
    ),
    Case(
        "style-not-supported",
        "warning",
        *html('<div style="display:flex">x</div>', '<div style="display:inline-block">x</div>'),
    ),
    Case(
        "background-without-colour",
        "warning",
        *html(
            '<div style="background:url(https://x.org/a.png)">x</div>',
            '<div style="background:#ffffff url(https://x.org/a.png)">x</div>',
        ),
    ),
]

READING = [
    Case("contrast-too-low", "error", *html(paragraph("color:#777"), paragraph("color:#767676"))),
    Case(
        "contrast-too-low-in-dark-mode",
        "error",
        *head(
            in_dark("body{background-color:#000 !important} p{color:#747474 !important}"),
            in_dark("body{background-color:#000 !important} p{color:#757575 !important}"),
            "<p>Words</p>",
        ),
    ),
    Case("text-too-small", "warning", *html(paragraph("font-size:13.9px"), paragraph("font-size:14px"))),
    Case("lines-too-close", "warning", *html(paragraph("line-height:22px"), paragraph("line-height:23px"))),
    Case(
        "paragraph-not-left-aligned",
        "warning",
        *html(paragraph("text-align:justify", LONG * 2), paragraph("text-align:justify")),
    ),
    Case("line-breaks-for-paragraph", "warning", *html("<p>a<br> <br>b</p>", "<p>a<br>b<br>c</p>")),
]

CASES = [*INBOX_AND_DUTIES, *LINKS, *IMAGES, *FRAME, *STYLES, *READING]
