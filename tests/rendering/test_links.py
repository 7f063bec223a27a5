from __future__ import annotations

from pathlib import Path

from mailer.rendering.links import Link, register_links
from mailer.rendering.pipeline import compile_letter
from tests.rendering.letters import EXAMPLES, letter


def test_links_are_registered_in_order_with_their_words(tmp_path: Path) -> None:
    html = (
        '<h1>x</h1><a href="https://x.org/a">The <b>first</b>\n paper</a> tail'
        '<a href="https://x.org/b"><img src="https://x.org/i.png" width="1" alt="A portrait"></a>'
        '<a name="here">no link</a><a href="#here">Down</a>'
    )
    links = compile_letter(letter(tmp_path, html=html), variant={}).links
    assert links == (
        Link("https://x.org/a", "The first paper"),
        Link("https://x.org/b", "A portrait"),
        Link("#here", "Down"),
        Link(EXAMPLES["view_online_url"], "Read on the web", "view_online_url"),
        Link(EXAMPLES["unsubscribe_url"], "Unsubscribe", "unsubscribe_url"),
    )


def test_words_are_what_the_reader_sees() -> None:
    html = '<html><body><a href="https://x.org">a<!-- c --> b<br>c<span>d</span></a>e</body></html>'
    assert [link.text for link in register_links(html)] == ["a bcd"]
