"""Whatever is handed in as an export of another system: it is read, or refused in words, and nothing else happens."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailer.moving.files import ExportRefused
from mailer.moving.services import SYSTEMS, read
from tests.moving.test_moving import CIVICRM, LISTMONK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("society")]

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
each_system = pytest.mark.parametrize("system", SYSTEMS)
NAMES = st.sampled_from(["subscribers.csv", "cleaned_email_audience_export_1.csv", "campaigns.json", "x", "x.zip"])


def is_read_or_refused(system: str, path: Path) -> None:
    with suppress(ExportRefused), read(system, [path], confirmed=True) as export:
        assert b"\0" not in export.file.read_bytes()


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@each_system
@few
@given(NAMES, st.binary(max_size=200))
@example("x.zip", zipped("../../subscribers.csv", LISTMONK.encode()))
@example("x.zip", zipped("nested.zip", zipped("subscribers.csv", b"email\n\0")))
@example("subscribers.csv", b'email\n"' + b"x" * 1_100_000)
def test_any_bytes(tmp_path: Path, system: str, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    is_read_or_refused(system, path)


@each_system
@few
@given(st.sampled_from([LISTMONK, CIVICRM]), st.data())
def test_a_damaged_export(tmp_path: Path, system: str, whole: str, data: st.DataObject) -> None:
    start, end = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, len(whole)))
    path = tmp_path / "subscribers.csv"
    path.write_bytes(whole[:start].encode() + data.draw(st.binary(max_size=10)) + whole[end:].encode())
    is_read_or_refused(system, path)
