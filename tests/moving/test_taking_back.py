"""What came in one export goes out together: members, letters, and the letters' public pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from mailer.accounts.models import Staff
from mailer.archive.models import EarlierLetter, PublicLetter
from mailer.cli.import_ import import_command
from mailer.cli.move import move
from mailer.content.models import Society
from mailer.members.imports.undo import UndoRefused
from mailer.members.models import ImportRun, Member
from mailer.moving.past import publish_letters, read_letters, take_in_letters
from mailer.moving.taking_back import take_back
from tests.moving.test_past import LISTMONK
from tests.people import NOW

pytestmark = pytest.mark.django_db


def moved(*words: str, said: str = "") -> Result:
    return CliRunner().invoke(move, words, input=said)


def undone() -> str:
    return CliRunner().invoke(import_command, ["undo", "--yes"]).output


@pytest.fixture
def export(tmp_path: Path, society: Society) -> list[str]:
    """A move that has been taken in, with letters opened to everybody: what the command was told."""
    (tmp_path / "subscribers.csv").write_text(
        "uuid,email,name,attributes,status,created_at,updated_at\n"
        "u-1,rosa@uni.example.org,Rosa Example,{},enabled,2021-01-01,2021-01-01\n",
        encoding="utf-8",
    )
    (tmp_path / "campaigns.json").write_text(json.dumps(LISTMONK), encoding="utf-8")
    return ["listmonk", str(tmp_path / "subscribers.csv"), str(tmp_path / "campaigns.json")]


def test_undoing_the_import_takes_the_letters_back(export: list[str], ada: Staff) -> None:
    moved(*export, "--take-in", "--publish")
    assert (Member.objects.count(), EarlierLetter.objects.count(), PublicLetter.objects.count()) == (1, 2, 2)
    assert "Letters deleted: 2." in undone()
    assert not any((Member.objects.exists(), EarlierLetter.objects.exists(), PublicLetter.objects.exists()))


def test_letters_of_another_move_stay(export: list[str], ada: Staff) -> None:
    take_in_letters(read_letters("listmonk", [Path(export[-1])]), by="test", now=NOW)
    moved(*export, "--take-in")
    undone()
    assert EarlierLetter.objects.count() == 2


def test_who_may_not_withdraw_a_public_letter_takes_nothing_back(
    export: list[str], client: Client, ada: Staff, edith: Staff
) -> None:
    moved(*export, "--take-in", "--publish")
    run = ImportRun.objects.get()
    with pytest.raises(UndoRefused, match="may approve letters"):
        take_back(run=run, by="test", may_withdraw=False, now=NOW)
    client.force_login(edith)
    client.post(f"/members/import/{run.pk}/undo")
    assert Member.objects.exists()
    client.force_login(ada)
    assert "2 letters of the earlier system" in client.get(f"/members/import/{run.pk}/undo").content.decode()
    client.post(f"/members/import/{run.pk}/undo")
    assert not EarlierLetter.objects.exists()


def test_letters_without_members_are_deleted_by_their_export(export: list[str], ada: Staff, edith: Staff) -> None:
    past = read_letters("listmonk", [Path(export[-1])])
    take_in_letters(past, by="test", now=NOW)
    publish_letters(past, by=ada, now=NOW)
    letters = [export[0], export[-1], "--delete-letters"]
    assert moved(*letters, said="n\n").exit_code == 1
    assert "may not" in moved(*letters, "--as", edith.email, said="y\n").output
    assert EarlierLetter.objects.count() == 2
    assert "Letters deleted: 2." in moved(*letters, said="y\n").output
    assert "None of the letters" in moved(*letters).output
