"""Clicks drawn on a letter: on the right link, people and machines apart, to be read aloud."""

from __future__ import annotations

import re

import pytest

from mailer.console.results.marks import marked
from mailer.tracking.statistics.figures import LinkFigures, Readers

ONE, TWO = "https://example.org/one", "https://example.org/two?a=1&b=2"
LETTER = (
    f'<p><a href="{ONE}">First</a> <a style="x" href="https://example.org/two?a=1&amp;b=2" class="y">Second</a></p>'
    f'<!--[if mso]><a href="{ONE}">For Outlook</a><![endif]--><a href="mailto:a@example.org">Write</a>'
    f'<a href="{ONE}">First again</a>'
)


def link(url: str, place: int | None, person: int, machine: int = 0, unknown: int = 0) -> LinkFigures:
    return LinkFigures(url, place, person + machine + unknown, Readers(person, machine, unknown))


def read_aloud(*links: LinkFigures) -> str:
    text = re.sub(r"<!--.*?-->", "", marked(LETTER, links), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_people_and_machines_are_told_apart_behind_the_link() -> None:
    said = read_aloud(link(TWO, 1, 12, machine=3, unknown=1))
    assert "First (followed by people: 0 )" in said
    assert "Second (followed by people: 12 ) (by likely machines alone: 3 ) (by whom nobody can tell: 1 ? )" in said


@pytest.mark.parametrize(
    ("place", "which"), [(0, "First"), (2, "First again"), (None, "First"), (77, "First"), (1, "First")]
)
def test_of_two_links_to_one_address_the_place_decides(place: int | None, which: str) -> None:
    said = read_aloud(link(ONE, place, 5))
    assert f"{which} (followed by people: 5 )" in said
    assert said.count("people: 5 ") == 1


def test_several_figures_of_one_link_add_up() -> None:
    assert "First (followed by people: 9 )" in read_aloud(link(ONE, 0, 5), link(ONE, None, 4))


def test_a_personal_link_is_known_without_what_makes_it_personal() -> None:
    letter = f'<a href="https://example.org/u/{"a" * 24}">Unsubscribe</a>'
    assert ">7<" in marked(letter, [link("https://example.org/u/…", None, 7)])


def test_what_is_not_in_the_letter_is_not_drawn() -> None:
    assert "8" not in read_aloud(link("https://elsewhere.example.org/", 0, 8))


def test_the_letter_s_own_text_stays_and_comments_are_left_alone() -> None:
    drawn = marked(LETTER, [link(ONE, 0, 5)])
    assert re.sub(r"<span.*?</span></span>", "", drawn) == LETTER


def test_the_most_followed_link_is_the_darkest() -> None:
    drawn = marked(LETTER, [link(ONE, 0, 1), link(TWO, 1, 40)])
    assert drawn.index("#fdeccd") < drawn.index("#8c1d18")
