from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.members.imports import cells
from mailer.members.imports.dates import day, year
from mailer.members.imports.faults import CellRefused


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2016-12-31", date(2016, 12, 31)),
        ("2016-1-5", date(2016, 1, 5)),
        ("2016-12-31 00:00:00", date(2016, 12, 31)),
        ("2016-12-31T00:00:00Z", date(2016, 12, 31)),
        ("2016/12/31", date(2016, 12, 31)),
        ("31.12.2016", date(2016, 12, 31)),
        ("3. 4. 2016", date(2016, 4, 3)),
        ("31/12/2016", date(2016, 12, 31)),
        ("12/31/2016", date(2016, 12, 31)),
        ("5/5/2016", date(2016, 5, 5)),
    ],
)
def test_reads_dates_that_mean_one_day(cell: str, expected: date) -> None:
    assert day(cell) == expected


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("03/04/2016", "may mean"),
        ("2016-02-30", "no day"),
        ("0016-01-01", "year 16"),
        ("31.12.16", "not a date"),
        ("soon", "not a date"),
    ],
)
def test_refuses_dates_that_mean_two_or_none(cell: str, words: str) -> None:
    with pytest.raises(CellRefused, match=words):
        day(cell)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_day_written_our_way_is_read(value: date) -> None:
    assert day(value.isoformat()) == value
    assert day(f"{value:%d.%m.%Y}") == value


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        found = day(text)
    except CellRefused:
        return
    assert 1900 <= found.year <= 2200


@pytest.mark.parametrize(("cell", "expected"), [("2009", 2009), ("2009-06-01", 2009), ("01.06.2009", 2009)])
def test_reads_years(cell: str, expected: int) -> None:
    assert year(cell) == expected


@pytest.mark.parametrize("cell", ["09", "20009", "MMIX", "²009"])
def test_refuses_what_is_no_year(cell: str) -> None:
    with pytest.raises(CellRefused, match="not a year"):
        year(cell)


@pytest.mark.parametrize(("cell", "expected"), [("Yes", True), ("1", True), ("ja", True), ("NON", False), ("0", False)])
def test_reads_yes_and_no(cell: str, expected: bool) -> None:
    assert cells.yes_or_no(cell) is expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("yes", "manual"),
        ("no", ""),
        ("Hard bounce", "hard_bounce"),
        ("complaint", "complaint"),
        ("provider", "provider"),
    ],
)
def test_reads_why_an_address_is_suppressed(cell: str, expected: str) -> None:
    assert cells.suppression(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("a; b ;a", ("a", "b")),
        ("a | b", ("a", "b")),
        ("a, b", ("a", "b")),
        ("Diversity, Equity, Inclusion;", ("Diversity, Equity, Inclusion",)),
    ],
)
def test_parts_lists(cell: str, expected: tuple[str, ...]) -> None:
    assert cells.words(cell) == expected


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (cells.yes_or_no, "perhaps"),
        (cells.category, "trainee"),
        (cells.country, "Atlantis"),
        (cells.time_zone, "CET+1"),
        (cells.language, "the usual one"),
        (cells.suppression, "ill-tempered"),
    ],
)
def test_what_has_no_meaning_is_refused_with_an_example(read: object, cell: str) -> None:
    assert callable(read)
    with pytest.raises(CellRefused) as caught:
        read(cell)
    assert cell in caught.value.message
    assert caught.value.remedy.startswith("Write")


@pytest.mark.parametrize(
    ("cell", "expected"), [("French", "fr"), ("Deutsch", "de"), ("pt_BR", "pt-BR"), ("ja", "ja"), ("日本語", "ja")]
)
def test_reads_languages_by_name_and_code(cell: str, expected: str) -> None:
    assert cells.language(cell) == expected


def test_time_zones_may_be_written_with_a_space() -> None:
    assert cells.time_zone("America/New York") == "America/New_York"


def test_spaces_of_every_kind_become_one() -> None:
    assert cells.text("Ada\u00a0\u2003 King", longest=20) == "Ada King"


def test_text_too_long_for_its_column_is_refused_and_not_cut() -> None:
    with pytest.raises(CellRefused, match="121 characters"):
        cells.text("x" * 121, longest=120)


def test_names_from_a_mac_are_spelt_as_everybody_else_spells_them() -> None:
    assert cells.text("Zoe\u0308", longest=20) == "Zoë"
