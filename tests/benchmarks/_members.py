"""The figures of ``members`` on the database that Django is set up for."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from django.db import connection, models, transaction
from django.utils import timezone

from mailer.members.imports import bulk
from mailer.members.imports.services import run_import
from mailer.members.models import Address, Member, MemberLabel
from mailer.members.search import search
from mailer.segments.queries import count
from tests.faults.ground import Ground

TABLES: Final[tuple[type[models.Model], ...]] = (Member, Address, MemberLabel)
NAMES: Final = (
    ("Ada", "Lovelace"),
    ("Jürgen", "Müller"),
    ("裕正", "井上"),
    ("Seán", "O'Brien"),
    ("Thirumala-Devi", "Kanneganti"),
    ("שרה", "כהן"),
    ("Jan", "Vilček"),
)
CATEGORIES: Final = ("Regular", "Student", "Postdoctoral Fellow", "Emeritus")
COUNTRIES: Final = ("Germany", "USA", "Japan", "France", "Australia")
INTERESTS: Final = ("interferon", "chemokines", "JAK/STAT")
HEADER: Final = (
    "Member number", "First name", "Last name", "Email", "Member type", "Organization", "Country", "Language",
    "Degree year", "Join date", "Paid until", "Interests",
)  # fmt: skip
TODAY: Final = date(2026, 11, 22)
RULE: Final = {
    "all": [
        {"field": "category", "in": ["regular", "student"]},
        {"field": "country", "in": ["DE", "FR"]},
        {"field": "dues", "in": ["paid"]},
        {"field": "degree_year", "at_least": 2000},
        {"field": "interest", "in": ["interferon"]},
    ]
}
BY_HAND: Final = """
SELECT count(*) FROM members_member m
WHERE m.erased_at IS NULL AND m.category IN ('regular', 'student') AND m.country IN ('DE', 'FR')
  AND (m.dues_until IS NULL OR m.dues_until >= '2026-11-22') AND m.degree_year >= 2000
  AND EXISTS (SELECT 1 FROM members_memberlabel l
              WHERE l.member_id = m.id AND l.kind = 'interest' AND l.value = 'interferon')
"""
TYPED: Final = ("vil", "müll", "kann", "井", "ada lov", "M-0123", "member12345", "member777@mail2")
RUNS: Final = 5
AT_ONCE: Final = 10_000
Load = Callable[[], None]


def figures(ground: Ground, *, members: int) -> dict[str, float]:
    file = ground.stage.home / "members.csv"
    _write_file(file, members)
    import_s = _timed(lambda: run_import(file, by="benchmark", now=timezone.now()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {
        "count_ms": _milliseconds(lambda: count(RULE, today=TODAY)),
        "count_raw_ms": _milliseconds(_count_by_hand),
        "search_ms": max(_milliseconds(lambda typed=typed: search(typed)) for typed in TYPED),  # type: ignore[misc]
    }
    if count(RULE, today=TODAY) != _count_by_hand():
        raise RuntimeError("The segment and the statement by hand count differently: the figures mean nothing.")
    return {"import_s": round(import_s, 1), "import_raw_s": round(_raw(ground.stage.home), 1), **found}


def _write_file(path: Path, members: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADER)
        sheet.writerows(_row(number) for number in range(1, members + 1))


def _row(number: int) -> tuple[object, ...]:
    given, family = NAMES[number % len(NAMES)]
    return (
        f"M-{number:07}", given, family, f"member{number}@mail{number % 50}.example.org",
        CATEGORIES[number % len(CATEGORIES)], "Universität zu Köln", COUNTRIES[number % len(COUNTRIES)], "English",
        1970 + number % 55, f"{1990 + number % 30}-01-01", f"20{25 + number % 3}-12-31",
        INTERESTS[number % len(INTERESTS)],
    )  # fmt: skip


def _raw(home: Path) -> float:
    """Take the rows out, empty the tables, and time how long it takes to put them back."""
    dumped = [_dump(home, model) for model in TABLES]
    _empty()

    def load() -> None:
        with bulk.roomy(), transaction.atomic():
            for put_back in dumped:
                put_back()

    return _timed(load)


def _dump(home: Path, model: type[models.Model]) -> Load:
    table, path = model._meta.db_table, home / f"{model._meta.db_table}.rows"
    columns = ", ".join(field.column for field in model._meta.concrete_fields if field.column)
    return _dumped_by_copy(table, columns, path) if connection.vendor == "postgresql" else _dumped(table, columns, path)


def _dumped_by_copy(table: str, columns: str, path: Path) -> Load:
    statement = f"COPY {table} ({columns})"
    with connection.cursor() as cursor, path.open("wb") as file, cursor.cursor.copy(f"{statement} TO STDOUT") as rows:
        file.writelines(rows)

    def put_back() -> None:
        with (
            connection.cursor() as cursor,
            path.open("rb") as file,
            cursor.cursor.copy(f"{statement} FROM STDIN") as rows,
        ):
            while data := file.read(1 << 20):
                rows.write(data)

    return put_back


def _dumped(table: str, columns: str, path: Path) -> Load:
    with connection.cursor() as cursor, path.open("w", encoding="utf-8", newline="") as file:
        cursor.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 - our own names
        # Empty text and nothing at all are two things, so text is written in quotes.
        csv.writer(file, quoting=csv.QUOTE_NONNUMERIC).writerows(iter(cursor.fetchone, None))
    marks = ", ".join(["%s"] * len(columns.split(", ")))

    def put_back() -> None:
        with connection.cursor() as cursor, path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            while part := list(islice(rows, AT_ONCE)):
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", part)  # noqa: S608 - our own names

    return put_back


def _empty() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)} CASCADE")
            return
        for model in reversed(TABLES):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our own names


def _count_by_hand() -> int:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND)
        return int(cursor.fetchone()[0])


def _milliseconds(work: Callable[[], Any]) -> float:
    return round(1000 * median(_timed(work) for _ in range(RUNS)), 1)


def _timed(work: Callable[[], Any]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started
