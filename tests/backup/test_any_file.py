"""Whatever lies under the name of a backup: it is restored as it was made, or refused in words."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.backup.archive import MANIFEST, SEAL, Writer, reading
from mailer.backup.errors import RestoreRefused
from mailer.backup.manifest import Manifest

KEY = "key"
JSON = st.recursive(
    st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
often = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def small() -> bytes:
    """An archive of one table with two rows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        writer = Writer(archive)
        writer.add_table("members.topic", ("id", "slug"), [b'[1,"news"]\n', b'[2,"jobs"]\n'])
        made_at = datetime(2026, 11, 22, tzinfo=UTC)
        parts = tuple(writer.parts)
        manifest = Manifest(version="0", made_at=made_at, database="x", migrations=(), parts=parts, keys={})
        writer.finish(manifest, key=KEY)
    return out.getvalue()


WHOLE = small()


def is_whole(data: bytes, path: Path) -> bool:
    """Whether these bytes would be restored."""
    path.write_bytes(data)
    try:
        with reading(path) as reader:
            reader.verify(lambda _done, _total: None)
            return reader.is_sealed_with(KEY)
    except RestoreRefused:
        return False


def test_what_was_made_is_whole(tmp_path: Path) -> None:
    assert is_whole(WHOLE, tmp_path / "a.zip")


@often
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(tmp_path: Path, data: bytes) -> None:
    assert not is_whole(data, tmp_path / "a.zip")


@often
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_no_changed_byte_changes_what_is_restored(tmp_path: Path, place: int, by: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= by
    path = tmp_path / "a.zip"
    if is_whole(bytes(changed), path):
        # Some bytes of a ZIP say nothing: a time, a version. The content is the same.
        with zipfile.ZipFile(path) as one, zipfile.ZipFile(io.BytesIO(WHOLE)) as other:
            assert {name: one.read(name) for name in one.namelist()} == {n: other.read(n) for n in other.namelist()}


@often
@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_manifest_is_refused(tmp_path: Path, said: object) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(said))
        archive.writestr(SEAL, "0" * 64)
    assert not is_whole(out.getvalue(), tmp_path / "a.zip")
