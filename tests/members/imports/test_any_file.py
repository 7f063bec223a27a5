"""Whatever is handed in as a member file: it is read, or refused with a remedy, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.intake import inspect_file
from tests.members.imports.workbooks import write_xlsx

pytestmark = pytest.mark.django_db

TABLE = "number,given_name,family_name,email\n1,Zoë,Å,zoe@example.org\n".encode()
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_read_or_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        facts = inspect_file(path)
        told: list[Any] = [facts.columns, facts.rows]
    except ImportRefused as refused:
        told = list(refused.faults)
    # It is kept as JSON, in which PostgreSQL takes no NUL.
    assert b"\\u0000" not in orjson.dumps(told)


@few
@given(st.binary(max_size=300).filter(lambda content: not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))))
@example(b"MZ" + b"\0" * 500)
@example(b"," + b"x" * 140_000)
@example(b'number,"' + b"x" * 140_000)
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    is_read_or_refused(tmp_path / "members.csv", content)


@few
@given(st.integers(0, len(TABLE)), st.integers(0, len(TABLE)), st.binary(max_size=10))
def test_a_damaged_table(tmp_path: Path, start: int, end: int, scratch: bytes) -> None:
    is_read_or_refused(tmp_path / "members.csv", TABLE[:start] + scratch + TABLE[end:])


PLACE = st.floats(0, 1)


@settings(few, max_examples=3)
@given(PLACE, PLACE, st.binary(max_size=10))
def test_a_damaged_workbook(tmp_path: Path, start: float, end: float, scratch: bytes) -> None:
    whole = write_xlsx(tmp_path / "m.xlsx", {"M": [["number", "email"], ["1", "a@example.org"]]}).read_bytes()
    # What makes it a workbook is left as it is.
    head = max(4, round(start * len(whole)))
    is_read_or_refused(tmp_path / "m.xlsx", whole[:head] + scratch + whole[round(end * len(whole)) :])
