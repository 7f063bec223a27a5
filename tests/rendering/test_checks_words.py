"""Subject, duties, leftovers, links and dates: what a letter says and where it leads."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.rendering.checking import HEADLINE, LONG, codes, findings
from tests.rendering.letters import SOCIETY, page

A_LINK = '<p><a href="https://x.org/{}">{}</a></p>'


def test_a_subject_without_any_character_is_empty(tmp_path: Path) -> None:
    assert codes(tmp_path, subject="{{ '' }}") == [("subject-empty", "error")]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (f"note/{file}", f"{what}-missing")
        for file in ("body.txt", "body.html")
        for what in ("unsubscribe", "view-online", "postal-address")
    ],
)
def test_both_parts_carry_what_law_demands(tmp_path: Path, file: str, code: str) -> None:
    place = {"note/body.txt": "text part", "note/body.html": "HTML part"}[file]
    bare = (
        "Hello {{ merge.first_name }}" if file.endswith("txt") else '<html lang="en"><body><p>Hello</p></body></html>'
    )
    assert (code, place) in {(finding.code, finding.place) for finding in findings(tmp_path, more={file: bare})}


def test_an_unsubscribe_address_that_is_no_link_does_not_count(tmp_path: Path) -> None:
    found = codes(tmp_path, swap=('<a href="{{ merge.unsubscribe_url }}">', "<a>"))
    assert found == [("unsubscribe-missing", "error")]


def test_an_address_may_be_one_text(tmp_path: Path) -> None:
    society = {**SOCIETY, "postal_address": "1 Main Street"}
    assert codes(tmp_path, "<p>1 Main <b>Street</b></p>", society=society, text="1 Main\nStreet\n") == []


def test_a_short_letter_has_its_way_out_at_hand(tmp_path: Path) -> None:
    paragraph = f'<p style="line-height:1.5">{LONG}</p>'
    assert codes(tmp_path, paragraph * 4) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>Dear %%name%%</p>",
        "<p>Dear *|FNAME|*</p>",
        "<p>Dear [[name]]</p>",
        "<p title=\"{{ '{% if x %}' }}\">x</p>",
        "<p>{{ '{# a remark #}' }}</p>",
        "<p>the end of one }}</p>",
        "<p>Dear <%name%></p>",
        '<p><a href="https://x.org/?m=%%id%%">Your page</a></p>',
    ],
)
def test_tags_of_any_system_are_left_over(tmp_path: Path, html: str) -> None:
    assert codes(tmp_path, html) == [("tag-unresolved", "error")]


@pytest.mark.parametrize("part", ["subject", "preheader", "text"])
def test_tags_are_looked_for_in_every_part(tmp_path: Path, part: str) -> None:
    parts: dict[str, Any] = {part: "News for [[name]]\n"}
    (finding,) = findings(tmp_path, **parts)
    assert (finding.code, finding.quote) == ("tag-unresolved", "[[name]]")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("data:text/html,x", "link-unsafe"),
        ("file:///etc/x", "link-not-absolute"),
        ("//x.org/about", "link-not-absolute"),
        ("https:///about", "link-not-absolute"),
        ("https://[x", "link-not-absolute"),
    ],
)
def test_addresses_that_lead_nowhere(tmp_path: Path, address: str, code: str) -> None:
    assert codes(tmp_path, f'<a href="{address}">About the society</a>') == [(code, "error")]


@pytest.mark.parametrize("words", ["Click here", "here.", "Mehr erfahren", "En savoir plus →", "HIER"])
def test_words_that_say_nothing_in_any_language(tmp_path: Path, words: str) -> None:
    assert codes(tmp_path, A_LINK.format("a", words)) == [("link-words-say-nothing", "warning")]


def test_the_same_words_are_told_once_and_may_lead_to_one_place_twice(tmp_path: Path) -> None:
    links = [A_LINK.format(path, "Programme") for path in ("a", "a", "b", "c")]
    (finding,) = findings(tmp_path, "".join(links))
    assert (finding.code, finding.quote) == ("link-words-ambiguous", "Programme")
    assert codes(tmp_path, "".join(links[:2])) == []


def test_a_link_that_is_an_image_has_its_alt_text_for_words(tmp_path: Path) -> None:
    image = '<img src="https://x.org/a.png" alt="{}" width="9" height="9">'
    assert codes(tmp_path, A_LINK.format("a", image.format("Moths"))) == []
    assert codes(tmp_path, A_LINK.format("a", image.format(""))) == [("link-without-words", "warning")]


def test_a_letter_over_the_first_limit_is_warned_of(tmp_path: Path) -> None:
    assert codes(tmp_path, "<!--" + "x" * 70_000 + "-->") == [("too-large", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "Deadline: 3 July 2027, 23:59 America/Los_Angeles.\n",
        "The deadline is 3 July 2027 at 11 pm PDT.\n",
        "Deadline: 3 July 2027.\n",
        "The session starts at 14:30.\n",
        "Submissions closed on 3 July 2020 and reopen until 3 July 2027.\n",
        "In 2016 the ceremony was on 16 October 2016.\n",
        "Deadline: 31 June 2020.\n",
    ],
)
def test_dates_that_are_well(tmp_path: Path, text: str) -> None:
    assert codes(tmp_path, text=text, known={"today": date(2026, 11, 22)}) == []


def test_a_time_without_zone_may_be_written_with_am_and_pm(tmp_path: Path) -> None:
    assert codes(tmp_path, text="Register by 11 pm on Friday.\n") == [("deadline-without-zone", "warning")]


def test_a_deadline_that_has_passed_is_told_when_the_day_is_known(tmp_path: Path) -> None:
    said = {"text": "The deadline for\nabstracts is 3 July 2020.\n"}
    assert codes(tmp_path, **said) == []
    assert codes(tmp_path, **said, known={"today": date(2020, 7, 3)}) == []
    assert codes(tmp_path, **said, known={"today": date(2020, 7, 4)}) == [("deadline-past", "warning")]


def test_an_attachment_by_its_content_id_is_no_image(tmp_path: Path) -> None:
    image = '<img src="{}" alt="A" width="280" height="9">'
    for src in ("/a.png", "http://x.org/a.png", "data:image/png;base64,AA", "cid:logo", "https://[x", ""):
        assert codes(tmp_path, image.format(src)) == [("image-address", "error")]


def test_the_frame_of_these_letters_is_well(tmp_path: Path) -> None:
    assert codes(tmp_path, swap=(HEADLINE, HEADLINE)) == []
    assert HEADLINE in page(HEADLINE)
