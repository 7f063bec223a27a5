"""Staff's rich text as HTML: only what mail can show, at the right heading level, with tokens for merge fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from mailer.rendering.errors import UnknownMergeField
from mailer.rendering.fields import FIELDS
from mailer.rendering.richtext import rich
from mailer.rendering.tokens import MergeNamespace, MergeToken, print_token

MERGE = MergeNamespace({name: MergeToken(name, lambda field, _place: f"<<{field}>>") for name in FIELDS})
MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<h2>",
            "</h2>",
            "<h3>",
            "</h3>",
            "<a href='javascript:x'>",
            "<a href='https://x.org/'>",
            "</a>",
            "<script>",
            "</script>",
            "<style>",
            "<img src=x onerror=y>",
            "<b onclick=x>",
            "<table><td>",
            "<!--",
            "-->",
            "text",
            "&lt;",
            "<",
            '"',
            "<svg/onload=x>",
            "<li>",
            "<iframe src=x>",
        ]
    ),
    max_size=20,
).map("".join)


def shown(markup: str, level: int = 3) -> str:
    pieces = rich(markup, MERGE, level)
    return "".join(print_token(piece, ("", 0)) if isinstance(piece, MergeToken) else piece for piece in pieces)


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        ("<p>One &amp; <strong>two</strong><br><em>three</em></p>", None),
        ("<ul><li>One<ul><li>Two</li></ul></li></ul>", None),
        ("<ol><li>One</li></ol>", '<ol class="steps"><li>One</li></ol>'),
        ("<blockquote><p>So</p></blockquote>", '<blockquote class="said"><p>So</p></blockquote>'),
        ('<a href="https://x.org/?a=1&amp;b=2">x</a>', '<a class="link" href="https://x.org/?a=1&amp;b=2">x</a>'),
        ('<a href="mailto:a@x.org">x</a>', '<a class="link" href="mailto:a@x.org">x</a>'),
        ('<img src="https://x.org/i.png" alt="A &quot;b&quot;">',
         '<img class="wide" src="https://x.org/i.png" alt="A &#34;b&#34;" width="520">'),
        ('<p>Dear <span data-merge="first_name"></span>!</p>', "<p>Dear <<first_name>>!</p>"),
        ('<a href="[[preferences_url]]">x</a>', '<a class="link" href="<<preferences_url>>">x</a>'),
    ],
)  # fmt: skip
def test_what_is_stored_is_printed_for_mail(markup: str, printed: str | None) -> None:
    assert shown(markup) == (printed or markup)


@pytest.mark.parametrize(
    ("headings", "level", "levels"),
    [
        (["h2", "h3", "h2"], 3, ["h3", "h4", "h3"]),
        (["h3", "h3"], 3, ["h3", "h3"]),
        (["h3", "h2", "h3"], 2, ["h2", "h2", "h3"]),
    ],
)
def test_headings_take_the_level_of_their_place(headings: list[str], level: int, levels: list[str]) -> None:
    page = shown("".join(f"<{tag}>Title</{tag}>" for tag in headings), level)
    assert [element.tag for element in lxml_html.fragment_fromstring(page, create_parent="div")] == levels


def test_an_unknown_merge_field_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownMergeField, match=r"'nobody'.*first_name"):
        rich('<span data-merge="nobody"></span>', MERGE)


@given(MARKUP)
def test_nothing_harmful_is_printed_even_if_it_was_never_sanitised(markup: str) -> None:
    root = lxml_html.fragment_fromstring(shown(markup), create_parent="div")
    for element in root.iterdescendants():
        assert element.tag in {"p", "h3", "h4", "ul", "ol", "li", "a", "strong", "em", "blockquote", "img", "br"}
        assert set(element.attrib) <= {"class", "href", "src", "alt", "width"}
        assert element.get("href", "https:").startswith("https:")
