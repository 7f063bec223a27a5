from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from mailer.demo.society import COLUMNS, write_society
from mailer.members.imports.services import run_import
from mailer.members.models import Address, Member, Suppression, TopicChoice
from mailer.members.queries import dues_status, is_trainee
from tests.people import NOW

TODAY = date(2026, 11, 22)


@pytest.fixture
def society(tmp_path: Path) -> Path:
    path = tmp_path / "members.csv"
    write_society(path, seed=1, today=TODAY)
    return path


def test_one_seed_gives_one_society_and_another_seed_another(society: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again.csv", tmp_path / "other.csv"
    write_society(again, seed=1, today=TODAY)
    write_society(other, seed=2, today=TODAY)
    assert again.read_bytes() == society.read_bytes()
    assert other.read_bytes() != society.read_bytes()


@pytest.mark.django_db
def test_the_society_comes_through_the_product_s_own_import(society: Path) -> None:
    report = run_import(society, by="test", now=NOW)
    assert (report.rows, report.created) == (700, 700)
    dues = Counter(Member.objects.annotate(dues=dues_status(TODAY)).values_list("dues", flat=True))
    assert 20 <= dues["lapsed"] <= 28
    assert 36 <= dues["due"] <= 49
    assert 280 <= Member.objects.filter(is_trainee()).count() <= 380
    assert Member.objects.filter(addresses=None).count() == 7
    assert Address.objects.filter(preferred=False).count() in range(190, 211)
    assert TopicChoice.objects.values("member").distinct().count() == 35
    assert Suppression.objects.count() in range(5, 15)
    assert any("belongs to another member" in note for note in report.notes)
    assert not Member.objects.filter(time_zone="").exists()
    assert Member.objects.values("country").distinct().count() >= 40
    assert run_import(society, by="test", now=NOW).unchanged == 700


def test_names_stand_in_many_scripts(society: Path) -> None:
    with society.open(encoding="utf-8", newline="") as file:
        letters = "".join(row["given_name"] for row in csv.DictReader(file))
    scripts = {unicodedata.name(letter, "").split()[0] for letter in letters if letter.isalpha()}
    assert {"LATIN", "CJK", "HANGUL", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "THAI"} <= scripts


def test_every_address_stands_under_a_reserved_name(society: Path) -> None:
    with society.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    addresses = [row[name] for row in rows for name in ("email", "second_email") if row[name]]
    assert len(addresses) > 800
    assert all(address.endswith((".example.org", ".example.com", ".example.net")) for address in addresses)


def test_a_society_of_one_is_a_society(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    write_society(path, seed=1, size=1, today=TODAY)
    with path.open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert tuple(row) == COLUMNS
