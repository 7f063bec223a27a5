"""Staff's rich text as a careful person would type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.rendering.fields import FIELDS
from mailer.rendering.plaintext import rich_text
from mailer.rendering.tokens import MergeNamespace, MergeToken, print_token

LONG = "https://example.org/" + "very-long-" * 12


def typed(markup: str, width: int = 72, indent: str = "", name: str = "Ada") -> str:
    merge = MergeNamespace({field: MergeToken(field, lambda field, _place: f"{name}:{field}") for field in FIELDS})
    pieces = rich_text(markup, merge, width, indent)
    return "".join(print_token(piece, ("", 0)) if isinstance(piece, MergeToken) else piece for piece in pieces)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<p>One<br>Two</p>", "One\nTwo\n"),
        ("<p>a &lt; b &amp; <strong>so</strong> <em>on</em></p>", "a < b & *so* _on_\n"),
        ("<h2>Title here</h2><p>Text</p>", "Title here\n----------\n\nText\n"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two\n"),
        ("<ol><li>One<ul><li>Deep</li></ul></li><li>Two</li></ol>", "1. One\n   - Deep\n2. Two\n"),
        ("<p>He said:</p><blockquote><p>One</p><p>Two</p></blockquote>", "He said:\n\n    One\n\n    Two\n"),
        (
            '<p><a href="https://x.org/1">One</a>, <a href="https://x.org/2">two</a>, <a href="https://x.org/1">one</a>.</p>',
            "One [1], two [2], one [1].\n\n[1] https://x.org/1\n[2] https://x.org/2\n",
        ),
        ('<p><a href="https://x.org/1">https://x.org/1</a></p>', "https://x.org/1\n"),
        ('<p><a href="mailto:a@x.org">a@x.org</a></p>', "a@x.org\n"),
        ('<p>Ask <a href="mailto:b@x.org">us</a></p>', "Ask us [1]\n\n[1] b@x.org\n"),
        ('<p>See<img src="https://x.org/i.png" alt="A dog">it</p>', "See\n[Picture: A dog]\nhttps://x.org/i.png\nit\n"),
        ('<p>Dear <span data-merge="first_name"></span>!</p>', "Dear Ada:first_name!\n"),
        ('<p><a href="[[preferences_url]]">Yours</a></p>', "Yours [1]\n\n[1] Ada:preferences_url\n"),
    ],
)  # fmt: skip
def test_each_element_has_its_form(markup: str, text: str) -> None:
    assert typed(markup) == text


def test_lines_are_wrapped_and_items_hang() -> None:
    assert typed("<ul><li>aaa bbb ccc</li></ul>", 9) == "- aaa bbb\n  ccc\n"
    assert typed("<blockquote><p>aaa bbb</p></blockquote>", 8, "> ") == ">     aaa\n>     bbb\n"


def test_the_indent_counts_to_the_width_and_empty_lines_have_none() -> None:
    assert typed("<p>aaa bbb</p><p>ccc</p>", 7, "    ") == "    aaa\n    bbb\n\n    ccc\n"


def test_an_address_is_never_broken() -> None:
    assert LONG in typed(f"<p>Read more at {LONG} when you can.</p>", 40).splitlines()
    assert f"[1] {LONG}" in typed(f'<p><a href="{LONG}">Read more</a></p>', 40).splitlines()


@given(st.lists(st.text(st.sampled_from("ab,é"), min_size=1, max_size=12), max_size=40), st.integers(12, 80))
def test_wrapping_keeps_every_word_and_the_width(words: list[str], width: int) -> None:
    text = typed(f"<p>{' '.join(words)}</p>", width)
    assert text.split() == words
    assert all(len(line) <= width for line in text.splitlines())


def test_lines_break_alike_for_every_recipient() -> None:
    markup = "<p>" + 'word <span data-merge="full_name"></span> more, ' * 12 + "</p>"
    short, long = (typed(markup, name=name).replace(name, "") for name in ("Li", "Wolfgang Amadeus " * 5))
    assert short == long
