from typing import Any

import pytest
from pydantic import ValidationError

from mailer.content.blocks import Hint, Image, Link, Moment, Quote
from mailer.content.fields import StrictModel
from mailer.content.types.meeting import Session

SITE = "https://www.example.org/"


def refused(model: type[StrictModel], data: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    (error,) = caught.value.errors()
    return f"{error['msg']} {error.get('ctx', {}).get('remedy', '')}"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "//example.org/",
        "/awards",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org/a b",
        "https://example.org/\n",
        'https://example.org/"x',
        "https://exämple.org/",
        "https://[broken/",
        "",
    ],
)
def test_an_address_mail_can_not_use_is_refused(url: str) -> None:
    assert "beginning with https://" in refused(Link, {"text": "Here", "url": url})


def test_pictures_of_an_installation_that_is_tried_out_are_its_own() -> None:
    own = "http://127.0.0.1:8000/media/images/64/64cb.jpg"
    assert Image.model_validate({"url": own, "alt": "The hall"}).url == own
    assert "beginning with https://" in refused(Link, {"text": "Here", "url": own})
    for url in ("http://127.0.0.1.example.org/a.jpg", "http://127.0.0.1@example.org/a.jpg", 'http://localhost/"x'):
        assert "beginning with https://" in refused(Image, {"url": url, "alt": "The hall"})


def test_a_link_keeps_its_query_and_fragment() -> None:
    url = f"{SITE}a?b=c&d=%20#e"
    assert Link.model_validate({"text": "Read", "url": url}).url == url


@pytest.mark.parametrize("text", ["one\ntwo", "one\ttwo"])
def test_a_line_is_one_line(text: str) -> None:
    assert "one line" in refused(Link, {"text": text, "url": SITE})


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2066", "\x85"])
def test_invisible_characters_are_refused_in_lines_and_prose(character: str) -> None:
    assert "invisible control character" in refused(Link, {"text": f"a{character}b", "url": SITE})
    assert "invisible control character" in refused(
        Hint, {"text": f"a{character}b", "link": {"text": "x", "url": SITE}}
    )


def test_invisible_characters_do_not_come_in_as_entities() -> None:
    told = refused(Hint, {"text": "<p>a&#8238;b</p>", "link": {"text": "x", "url": SITE}})
    assert "right-to-left override" in told


def test_half_a_character_is_refused() -> None:
    assert refused(Link, {"text": "a\ud800b", "url": SITE})


def test_prose_has_unix_line_ends_and_no_margins() -> None:
    assert Quote.model_validate({"text": " one\r\n\r\ntwo\rthree "}).text == "one\n\ntwo\nthree"


def test_braces_in_what_staff_wrote_come_back_unchanged() -> None:
    assert "{name}" in refused(Link, {"text": "x", "url": "{name}"})


@pytest.mark.parametrize("at", ["2026-07-03", "2026-07-03 23:59", "2026-07-03T23:59:30", "2026-13-03T23:59", "soon"])
def test_a_time_is_written_in_one_way(at: str) -> None:
    assert "such as 2016-07-03T23:59" in refused(Moment, {"at": at, "zone": "Europe/Berlin"})


@pytest.mark.parametrize("starts", ["9:30", "24:00", "09:60", "noon", "09:30:00"])
def test_a_time_of_day_has_hours_and_minutes(starts: str) -> None:
    assert "such as 09:30" in refused(Session, {"starts": starts, "title": "Talk"})


@pytest.mark.parametrize("zone", ["PT", "Los Angeles", "", "UTC+1"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    assert "America/Los_Angeles" in refused(Moment, {"at": "2026-07-03T23:59", "zone": zone})


def test_a_time_the_clocks_skip_is_refused() -> None:
    assert "does not exist in Europe/Berlin" in refused(Moment, {"at": "2026-03-29T02:30", "zone": "Europe/Berlin"})


def test_a_time_the_clocks_repeat_is_refused() -> None:
    assert "happens twice in Europe/Berlin" in refused(Moment, {"at": "2026-10-25T02:30", "zone": "Europe/Berlin"})


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_picture_needs_words(alt: str) -> None:
    assert refused(Image, {"url": f"{SITE}a.jpg", "alt": alt})
