"""What comes back is what was there, row by row; and nothing that is not whole, ours and meant comes back."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.test import Client

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.backup import loading, schema
from mailer.backup.archive import MANIFEST, reading
from mailer.backup.errors import ArchiveDamaged, RestoreRefused
from mailer.backup.keys import seal, unseal
from mailer.backup.snapshot import snapshot
from mailer.content.images.services import path_of
from mailer.content.models import ImageAsset
from mailer.deliveries.models import Heartbeat
from mailer.members.models import Member, Suppression
from mailer.members.search import search
from tests.backup.places import back_up, bring_back, checksums
from tests.people import NOW, make_member, make_staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("society")]
CHANGED_BY_A_RESTORE = {"tables/audit.auditentry.jsonl"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def empty_place() -> None:
    with transaction.atomic():
        loading.empty(schema.every_table(schema.apps_at(schema.applied("default"), "default")), "default")


@pytest.mark.usefixtures("ada", "eva", "zoe")
def test_every_table_comes_back_as_it_was(archive: Path, nils: Member) -> None:
    nils.custom = {"big": 2**70, "half": 0.1, "text": "Ångström\u2028"}
    nils.save()
    taken = back_up(archive)
    empty_place()
    restored = bring_back(archive, force=False)
    again = archive.with_name("again.zip")
    back_up(again)
    assert restored.rows == taken.rows > 20
    before, after = checksums(archive), checksums(again)
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == CHANGED_BY_A_RESTORE


def test_pictures_come_back_and_a_missing_one_is_named(archive: Path, ada: Staff) -> None:
    for digest in ("a" * 64, "b" * 64):
        ImageAsset.objects.create(sha256=digest, mime="image/png", width=1, height=1, size=3, by=ada)
    path = path_of("a" * 64, "image/png")
    default_storage.delete(path)
    default_storage.save(path, ContentFile(b"png"))
    taken = back_up(archive)
    assert taken.missing == (path_of("b" * 64, "image/png"),)
    default_storage.delete(path)
    bring_back(archive)
    with default_storage.open(path) as file:
        assert file.read() == b"png"
    default_storage.delete(path)


def test_search_finds_whom_a_restore_brought(archive: Path, nils: Member) -> None:
    back_up(archive)
    empty_place()
    bring_back(archive)
    assert list(search("angstr")) == [nils]


def test_numbers_given_out_since_the_backup_are_not_given_out_again(archive: Path, nils: Member) -> None:
    back_up(archive)
    later = make_member("3000")
    bring_back(archive)
    assert make_member("3001").pk > later.pk + 1000


@pytest.mark.usefixtures("nils")
def test_what_is_written_meanwhile_is_not_in_it() -> None:
    with snapshot():
        # Another thread has a connection of its own, as another process has.
        with ThreadPoolExecutor(1) as others:
            others.submit(make_member, "3000").result()
            others.submit(connections.close_all).result()
        assert Member.objects.count() == 1
    assert Member.objects.count() == 2


def test_the_archive_is_for_its_owner_alone_and_nothing_is_left_beside_it(archive: Path) -> None:
    back_up(archive)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert list(archive.parent.glob("*.part")) == list(archive.parent.glob(".*.part")) == []


def test_nobody_is_signed_in_by_a_backup_or_after_a_restore(archive: Path, client: Client) -> None:
    back_up(archive)
    assert not any("session" in name for name in checksums(archive))
    client.force_login(make_staff("later", Role.ADMIN))
    assert client.get("/").status_code == 200
    bring_back(archive)
    assert not Session.objects.exists()
    assert client.get("/").status_code == 302


def test_somebodys_installation_is_not_thrown_away_unasked(archive: Path, nils: Member) -> None:
    back_up(archive)
    Member.objects.filter(pk=nils.pk).update(institution="Later")
    with pytest.raises(RestoreRefused, match="not empty"):
        bring_back(archive, force=False)
    assert Member.objects.get().institution == "Later"


def test_not_while_a_worker_is_at_work(archive: Path) -> None:
    back_up(archive)
    Heartbeat.objects.create(process="worker", at=NOW - timedelta(seconds=5))
    with pytest.raises(RestoreRefused, match="Stop beat"):
        bring_back(archive)


def rewritten(archive: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with some of its parts changed or left out."""
    changed = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
    return changed


def test_a_changed_row_is_named_with_its_part(archive: Path, zoe: Member) -> None:
    back_up(archive)
    part = "tables/members.suppression.jsonl"
    changed = rewritten(archive, lambda name, data: b"" if name == part else data)
    with pytest.raises(ArchiveDamaged) as caught:
        bring_back(changed)
    assert caught.value.parts == [f"{part}: its checksum is another one"]
    assert Suppression.objects.exists()


def test_a_missing_and_a_smuggled_part_are_named(archive: Path) -> None:
    back_up(archive)
    gone = "tables/members.member.jsonl"
    changed = rewritten(archive, lambda name, data: None if name == gone else data)
    with zipfile.ZipFile(changed, "a") as target:
        target.writestr("files/../../evil", "x")
    with pytest.raises(ArchiveDamaged) as caught:
        bring_back(changed)
    assert caught.value.parts == ["files/../../evil: not in the manifest", f"{gone}: missing"]


def test_a_manifest_that_was_changed_breaks_the_seal(archive: Path) -> None:
    back_up(archive)
    changed = rewritten(archive, lambda name, data: data + b" " if name == MANIFEST else data)
    key = "only-for-tests-" + "0" * 40
    with reading(archive) as whole, reading(changed) as other:
        assert whole.is_sealed_with(key)
        assert not whole.is_sealed_with("another key")
        assert not other.is_sealed_with(key)


def test_a_file_cut_short_is_no_backup(archive: Path) -> None:
    back_up(archive)
    archive.write_bytes(archive.read_bytes()[:-1000])
    with pytest.raises(RestoreRefused, match="no whole backup"), reading(archive):
        pass


def test_a_backup_of_a_newer_version_is_refused(archive: Path) -> None:
    back_up(archive)

    def from_the_future(name: str, data: bytes) -> bytes:
        if name != MANIFEST:
            return data
        said = json.loads(data)
        return json.dumps({**said, "migrations": [*said["migrations"], "members.9999_later"]}).encode()

    with pytest.raises(RestoreRefused, match=r"members\.9999_later"):
        bring_back(rewritten(archive, from_the_future))


def test_keys_open_with_their_passphrase_alone() -> None:
    sealed = seal({"MAILER_SECRET_KEY": "hush"}, "correct horse")
    assert "hush" not in str(sealed)
    assert unseal(sealed, "correct horse") == {"MAILER_SECRET_KEY": "hush"}
    with pytest.raises(RestoreRefused, match="passphrase"):
        unseal(sealed, "wrong horse")
