"""Row 14: who was erased comes back neither by an import nor by anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.members.imports.services import run_import
from mailer.members.models import Address, CustomField, Member, MemberTask, Suppression, Topic
from mailer.members.services import (
    address_failed,
    define_field,
    erase_from_register,
    lift_by_hand,
    open_task,
    request_address_change,
    suppress_address,
    unsubscribe,
    update_member,
)
from tests.people import NOW, hash_of, make_member

pytestmark = pytest.mark.django_db

ADDRESS = "nils@uni.example.org"


def erase(member: Member) -> list[str]:
    return erase_from_register(member=member, by="staff:1", now=NOW)


def said_of(member: Member) -> str:
    """Everything the register's rows about a member say, as one text."""
    rows = [member.__dict__, *member.addresses.values(), *member.labels.values(), *member.changes.values()]
    return repr([*rows, *member.tasks.values(), *member.consent_events.values(), *Suppression.objects.values()])


def test_nothing_personal_is_left(nils: Member, awards: Topic) -> None:
    define_field(name="Diet", kind=CustomField.Kind.TEXT, by="x")
    values = {"institution": "Secret Institute", "interests": ["Chemokines"], "custom.diet": "Herring", "country": "SE"}
    update_member(member=nils, values=values, by="staff:1", source="console", reason="Nils phoned", now=NOW)
    request_address_change(member=nils, email="nils@new.example.org", now=NOW)
    open_task(member=nils, kind=MemberTask.Kind.ADDRESS_FAILED, note="call Ångström", now=NOW)
    unsubscribe(member=nils, topic=awards, source="preferences", actor="member", now=NOW)
    address_failed(address_hash=hash_of(ADDRESS), source="provider event", note=f"550 <{ADDRESS}> unknown", now=NOW)
    assert erase(nils) == [ADDRESS]
    left = said_of(nils)
    for word in ("Nils", "Ångström", "Secret", "Chemokines", "Herring", "example.org", "'SE'", "Stockholm"):
        assert word not in left
    assert (nils.number, nils.erased_at) == ("1001", NOW)
    assert nils.consent_events.count() == 1
    assert nils.changes.count() == 1
    assert not hasattr(nils, "pending_address")
    assert nils.tasks.filter(closed_at=None).count() == 0


def test_erasing_again_finds_nothing(nils: Member) -> None:
    erase(nils)
    assert erase(nils) == []
    assert Suppression.objects.count() == 1


def test_an_import_with_the_same_number_leaves_the_member_erased(nils: Member, tmp_path: Path) -> None:
    erase(nils)
    assert imported(tmp_path, f"number,email,family_name\n1001,{ADDRESS},Ångström\n") == 0
    nils.refresh_from_db()
    assert nils.family_name == ""
    assert not nils.addresses.exists()


def test_an_import_with_another_number_brings_nobody_back(nils: Member, tmp_path: Path) -> None:
    erase(nils)
    imported(tmp_path, f"number,email\n9001,{ADDRESS.upper()}\n")
    assert not Address.objects.exists()
    assert Suppression.objects.get(lifted_at=None).reason == "erased"


def test_who_shares_the_address_keeps_getting_mail(nils: Member) -> None:
    make_member("1002", ADDRESS)
    erase(nils)
    assert not Suppression.objects.exists()


def test_who_joins_again_is_let_in_by_hand_and_that_is_kept(nils: Member) -> None:
    erase(nils)
    assert lift_by_hand(email=ADDRESS, by="staff:1", why="joined again on paper", now=NOW)
    assert not lift_by_hand(email=ADDRESS, by="staff:1", why="twice", now=NOW)
    row = Suppression.objects.get()
    assert (row.lifted_by, row.lifted_because, row.lifted_at) == ("staff:1", "joined again on paper", NOW)


def test_an_older_reason_stays_in_force(nils: Member) -> None:
    suppress_address(email=ADDRESS, by="staff:1", why="asked by letter", now=NOW)
    erase(nils)
    assert Suppression.objects.get().reason == "manual"


def imported(folder: Path, text: str) -> int:
    file = folder / "members.csv"
    file.write_text(text, "utf-8")
    return run_import(file, by="staff:1", now=NOW).changed
