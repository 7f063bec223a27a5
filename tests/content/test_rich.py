"""Staff's prose: what is kept, what goes without a word, and what is refused with the remedy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from pydantic import TypeAdapter, ValidationError

from mailer.content.fields import Rich
from mailer.content.rich import cleaned
from mailer.rendering.fields import FIELDS

RICH: TypeAdapter[str] = TypeAdapter(Rich)
FIRST_NAME = '<span data-merge="first_name"></span>'
PIECES = [
    "word ", "two  words", "\n\n", "&amp;", "&lt;b&gt;", "&nbsp;", "<", ">", '"', "5 < 6", "é🦊", "]]>",
    "<p>", "</p>", "<h1>", "</h1>", "<h2>", "</h2>", "<ul>", "</ul>", "<ol>", "<li>", "</li>", "<div>", "</div>",
    "<strong>", "</strong>", "<b>", "</b>", "<i>", "<em>", "<blockquote>", "</blockquote>", "<br>",
    "<a href='https://example.org/'>", '<a href="[[preferences_url]]">', "</a>", "[[first_name]]", FIRST_NAME,
    "<script>x</script>", "<style>p{}</style>", "<!-- c -->", "<span style='color:red'>", "</span>",
    '<img src="https://example.org/a.png" alt="A">', "<font color=red>", "<p class=x onclick=y>",
]  # fmt: skip


def refused(text: str) -> str:
    with pytest.raises(ValidationError) as caught:
        RICH.validate_python(text)
    (error,) = caught.value.errors()
    return f"{error['msg']} {error.get('ctx', {}).get('remedy', '')}"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("One.\n\nTwo & <three>.", "<p>One.</p><p>Two &amp; &lt;three&gt;.</p>"),
        ("One\nline", "<p>One line</p>"),
        ("Hello [[first_name]]!", f"<p>Hello {FIRST_NAME}!</p>"),
        ("<p>Hello [[ first_name ]]!</p>", f"<p>Hello {FIRST_NAME}!</p>"),
        ('<p><span data-merge="first_name">First name</span></p>', f"<p>{FIRST_NAME}</p>"),
        ("loose <b>bold</b> <i>so</i>", "<p>loose <strong>bold</strong> <em>so</em></p>"),
        ("<h1>Top</h1><h5>Deep</h5>", "<h2>Top</h2><h3>Deep</h3>"),
        ("<div>One</div><div>Two<div>Three</div></div>", "<p>One</p><p>Two</p><p>Three</p>"),
        (
            "<ul><li><p>One</p></li><li><p>Two</p><ul><li>Three</li></ul></li></ul>",
            "<ul><li>One</li><li>Two<ul><li>Three</li></ul></li></ul>",
        ),
        ("<ul><p>One</p>Two</ul>", "<ul><li>One</li><li>Two</li></ul>"),
        ("<li>One</li>", "<p>One</p>"),
        ("<p><br></p><p>&nbsp;</p><p>Text</p>", "<p>Text</p>"),
        ('<p class="x" style="color:red" onclick="y()">Plain</p>', "<p>Plain</p>"),
        ("<p>Safe<script>alert(1)</script><style>p{}</style><!-- c --></p>", "<p>Safe</p>"),
        ('<a href="https://x.org/?a=1&b=2">here</a>', '<p><a href="https://x.org/?a=1&amp;b=2">here</a></p>'),
        ('<a href="mailto:office@x.org">us</a>', '<p><a href="mailto:office@x.org">us</a></p>'),
        ('<a href="[[preferences_url]]">yours</a>', '<p><a href="[[preferences_url]]">yours</a></p>'),
        ('<a href="https://x.org/"> </a>x', "<p>x</p>"),
        ('<img src="https://x.org/a.png" alt=" A  dog ">', '<p><img src="https://x.org/a.png" alt="A dog"></p>'),
    ],
)
def test_staff_text_has_one_form(typed: str, stored: str) -> None:
    assert RICH.validate_python(typed) == stored
    assert RICH.validate_python(stored) == stored


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ('<img src="https://x.org/dog.png">', "the image 'dog.png' has no words"),
        ('<img src="https://x.org/dog.png" alt=" ">', "Describe it in one sentence (alt)."),
        ('<img src="http://x.org/a.png" alt="A">', "beginning with https://"),
        ('<img src="data:image/png;base64,AA" alt="A">', "beginning with https://"),
        ('<p>See <a href="javascript:alert(1)">this</a></p>', "the link 'this' leads to no address mail can use"),
        ('<a href="/awards">Awards</a>', "beginning with https:// or mailto:"),
        ('<a href="http://x.org/">x</a>', "the link 'x' leads to no address"),
        ('<a href="https://user:secret@x.org/">x</a>', "is not a web address"),
        ('<a href="[[first_name]]">x</a>', "a link can't lead to [[first_name]]"),
        ('<a href="[[nobody]]">x</a>', "Use one of: unsubscribe_url,"),
        ("Hello [[frist_name]]", "[[frist_name]] is not a merge field Use one of: salutation, first_name,"),
        ('<p><span data-merge="frist_name"></span></p>', "[[frist_name]] is not a merge field"),
        ("<table><tr><td>1</td></tr></table>", "holds a <table>, which mail can't show"),
        ("<p>x</p><IFRAME src='https://x.org'></IFRAME>", "holds a <iframe>"),
        ("<p> </p>", "is empty"),
        ("<script>x</script><p></p>", "is empty"),
    ],
)
def test_what_readers_would_miss_is_refused(typed: str, told: str) -> None:
    assert told in refused(typed)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_cleaning_twice_changes_nothing_and_leaves_only_what_mail_can_show(typed: str) -> None:
    try:
        stored = RICH.validate_python(typed)
    except ValidationError:
        return
    assert RICH.validate_python(stored) == stored
    root = lxml_html.fragment_fromstring(stored, create_parent="div")
    for element in root.iterdescendants():
        assert element.tag in {
            "h2", "h3", "p", "ul", "ol", "li", "a", "strong", "em", "blockquote", "img", "br", "span"
        }  # fmt: skip
        assert set(element.attrib) <= {"a": {"href"}, "img": {"src", "alt"}, "span": {"data-merge"}}.get(
            element.tag, set()
        )
        assert element.tag != "span" or element.get("data-merge") in FIELDS
    assert all(child.tag in {"h2", "h3", "p", "ul", "ol", "blockquote"} for child in root)


@given(st.text(max_size=100).filter(lambda text: "[[" not in text))
def test_text_without_tags_is_kept_as_typed(typed: str) -> None:
    if any(tag in typed.lower() for tag in ("<p", "<a", "<b", "<i")):
        return
    try:
        stored = RICH.validate_python(typed)
    except ValidationError:
        return
    assert "".join("".join(map(str, lxml_html.fromstring(f"<div>{stored}</div>").itertext())).split()) == "".join(
        typed.split()
    )


def test_cleaned_alone_is_what_the_field_stores() -> None:
    assert cleaned("<b>x</b>") == RICH.validate_python("<b>x</b>")
