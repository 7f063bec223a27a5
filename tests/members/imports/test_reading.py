"""The CSV reader: whatever a program wrote properly comes back, and a broken quote is found where it opens."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.members.imports.quotes import unclosed_quote
from mailer.members.imports.reading import Lines, header_delimiter, records
from mailer.members.imports.repeats import Sightings
from mailer.members.imports.scanning import scan

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
HEADER = ["number", "family_name", "email"]


def read(path: Path) -> list[tuple[int, list[str]]]:
    with closing(Lines(path, scan(path, None).encoding)) as lines:
        header, delimiter = header_delimiter(lines)
        return list(records(lines, header, delimiter))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL.filter(lambda cell: cell.strip()), min_size=3, max_size=3), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_properly_comes_back(
    tmp_path: Path, rows: list[list[str]], delimiter: str, ending: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    path = tmp_path / "members.csv"
    path.write_bytes(text.getvalue().encode())
    found = read(path)
    assert [cells for _, cells in found] == [HEADER, *rows]
    assert [line for line, _ in found] == sorted({line for line, _ in found})


def test_a_record_is_told_by_the_line_it_starts_on(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text('number,family_name,email\n1,"a\nb\nc",x\n\n2,d,y\n')
    assert [line for line, _ in read(path)] == [1, 2, 6]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('1,"Grace,Hopper\n2,Ada\n', 0),
        ('1,"a\nb","Grace,Hopper\n2,Ada\n', 1),
        ('1,"a ""b"" c",d\n', None),
        ('1,"Ada" L,d\n', 0),
        ("plain,line\n", None),
        ('"a"\r"b', 1),
    ],
)
def test_the_guilty_quotation_mark_is_found(text: str, line: int | None) -> None:
    assert unclosed_quote(text, ",") == line


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=12))
def test_every_repeat_is_found_with_the_line_before_it(texts: list[str]) -> None:
    sightings = Sightings()
    for line, text in enumerate(texts):
        sightings.add(text, line)
    repeats = list(sightings.repeats())
    assert len(repeats) == len(texts) - len(set(texts))
    assert all(first < second and texts[first] == texts[second] for first, second in repeats)
