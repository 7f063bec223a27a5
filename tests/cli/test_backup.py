"""`mailer backup` on one machine, `mailer restore` on an empty one, from either database to the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from mailer.backup.archive import reading
from tests import postgres
from tests.cli.command import KEY, mailer
from tests.installed import Migrated

PASSPHRASE = "correct horse battery staple"
MEMBERS = "number,family_name,email,suppressed\n1,Lovelace,ada@uni.example.org,\n2,Ek,bo@uni.example.org,yes\n"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, migrated: Migrated) -> Path:
    """An installation on SQLite with two members."""
    home = migrated(tmp_path_factory.mktemp("first") / "var")
    file = home.parent / "members.csv"
    file.write_text(MEMBERS)
    done = mailer("import", str(file), data_dir=home, MAILER_SECRET_KEY=KEY)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def archive(home: Path) -> Path:
    archive = home.parent / "backup.zip"
    done = mailer(
        "backup", str(archive), "--with-keys", data_dir=home, MAILER_SECRET_KEY=KEY, MAILER_BACKUP_PASSPHRASE=PASSPHRASE
    )
    assert done.returncode == 0, done.stderr
    assert "The keys are in it" in done.stdout
    return archive


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with postgres.server() as url:
            yield url
    except postgres.PostgresUnavailable as exc:
        pytest.skip(str(exc))


def checksums(archive: Path) -> dict[str, str]:
    with reading(archive) as reader:
        return {part.name: part.sha256 for part in reader.manifest.tables() if part.table != "audit.auditentry"}


def backed_up_again(data_dir: Path, **variables: str) -> dict[str, str]:
    again = data_dir.parent / "again.zip"
    done = mailer("backup", str(again), data_dir=data_dir, **variables)
    assert done.returncode == 0, done.stderr
    assert "The keys are not in it" in done.stdout
    return checksums(again)


def test_an_empty_machine_becomes_the_same_with_the_keys_of_the_archive(archive: Path, tmp_path: Path) -> None:
    new = tmp_path / "var"
    done = mailer("restore", str(archive), data_dir=new, MAILER_BACKUP_PASSPHRASE=PASSPHRASE)
    assert done.returncode == 0, done.stderr
    assert orjson.loads((new / "embedded.json").read_bytes())["MAILER_SECRET_KEY"] == KEY
    assert backed_up_again(new) == checksums(archive)
    with sqlite3.connect(new / "mailer.sqlite3") as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_from_sqlite_to_postgresql_and_back(archive: Path, server: str, tmp_path: Path) -> None:
    there = {"DATABASE_URL": server, "MAILER_SECRET_KEY": KEY}
    moved = mailer("restore", str(archive), data_dir=tmp_path / "postgres", **there)
    assert moved.returncode == 0, moved.stderr
    assert backed_up_again(tmp_path / "postgres", **there) == checksums(archive)
    back = mailer("restore", str(tmp_path / "again.zip"), data_dir=tmp_path / "var", MAILER_SECRET_KEY=KEY)
    assert back.returncode == 0, back.stderr
    assert backed_up_again(tmp_path / "var", MAILER_SECRET_KEY=KEY) == checksums(archive)


def test_the_wrong_passphrase_or_another_key_restores_nothing(archive: Path, tmp_path: Path) -> None:
    wrong = mailer("restore", str(archive), data_dir=tmp_path / "a", MAILER_BACKUP_PASSPHRASE="wrong")
    other = mailer("restore", str(archive), data_dir=tmp_path / "b", MAILER_SECRET_KEY="another" * 8)
    for done, word in ((wrong, "passphrase"), (other, "another key")):
        assert done.returncode == 1
        assert word in done.stderr
    assert not (tmp_path / "a" / "mailer.sqlite3").exists()
    assert not (tmp_path / "b" / "mailer.sqlite3").exists()


def test_an_archive_without_keys_asks_for_the_key(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "keyless.zip"
    assert mailer("backup", str(archive), data_dir=home, MAILER_SECRET_KEY=KEY).returncode == 0
    done = mailer("restore", str(archive), data_dir=tmp_path / "var")
    assert done.returncode == 1
    assert "Set MAILER_SECRET_KEY" in done.stderr


def test_what_is_no_backup_is_refused_in_words(tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("Dear Ada")
    for path, words in ((text, "no whole backup"), (tmp_path / "none.zip", "There is no file")):
        done = mailer("restore", str(path), data_dir=tmp_path / "var", MAILER_SECRET_KEY=KEY)
        assert done.returncode == 1
        assert words in done.stderr


def test_a_place_without_tables_has_nothing_to_back_up(tmp_path: Path) -> None:
    done = mailer("backup", str(tmp_path / "x.zip"), data_dir=tmp_path / "var", MAILER_SECRET_KEY=KEY)
    assert done.returncode == 1
    assert not (tmp_path / "x.zip").exists()
