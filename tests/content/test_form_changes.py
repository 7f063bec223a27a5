"""Entries added, removed, moved and doubled; the letter around them stays as it was."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.content.forms.changes import add, duplicate, move, put_back, remove
from mailer.content.forms.posted import FormRefused
from mailer.content.registry import get


@pytest.fixture
def issue() -> dict[str, Any]:
    return get("newsletter").sample()


def test_a_removed_entry_can_be_put_back(issue: dict[str, Any]) -> None:
    without, taken = remove("newsletter", issue, "sections.1")
    assert taken == issue["sections"][1]
    assert len(without["sections"]) == len(issue["sections"]) - 1
    assert put_back("newsletter", without, "sections.1", taken) == issue


def test_moving_there_and_back_changes_nothing(issue: dict[str, Any]) -> None:
    moved, path = move("newsletter", issue, "sections.1", "down")
    assert (path, moved["sections"][2]) == ("sections.2", issue["sections"][1])
    assert move("newsletter", moved, path, "up")[0] == issue
    assert move("newsletter", issue, "sections.0", "up") == (issue, "sections.0")


def test_entries_inside_entries(issue: dict[str, Any]) -> None:
    place = next(n for n, section in enumerate(issue["sections"]) if section["kind"] == "deadlines")
    more, path = add("newsletter", issue, f"sections.{place}.deadlines")
    assert path == f"sections.{place}.deadlines.{len(issue['sections'][place]['deadlines'])}"
    assert more["sections"][place]["deadlines"][-1]["title"] == ""
    twice, _ = duplicate("newsletter", issue, f"sections.{place}.deadlines.0")
    assert twice["sections"][place]["deadlines"][0] == twice["sections"][place]["deadlines"][1]


def test_a_new_section_is_of_the_kind_asked_for(issue: dict[str, Any]) -> None:
    more, path = add("newsletter", issue, "sections", "article")
    assert more["sections"][-1]["kind"] == "article"
    assert path == f"sections.{len(issue['sections'])}"


@pytest.mark.parametrize(
    "path", ["sections.99", "sections.x", "sections", "title.0", "nowhere.0", "sections.0.body.0", ""]
)
def test_what_is_not_there_is_refused(issue: dict[str, Any], path: str) -> None:
    with pytest.raises(FormRefused):
        remove("newsletter", issue, path)


def test_a_list_grows_only_so_far(issue: dict[str, Any]) -> None:
    with pytest.raises(FormRefused, match="kind"):
        add("newsletter", issue, "sections", "surprise")
    full = {**issue, "sections": issue["sections"][:1] * 20}
    with pytest.raises(FormRefused, match="at most"):
        add("newsletter", full, "sections", "article")
    with pytest.raises(FormRefused, match="at most"):
        duplicate("newsletter", full, "sections.0")
