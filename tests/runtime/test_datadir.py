import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailer.runtime import datadir
from mailer.runtime.errors import CannotStart

NOBODY = 65_534


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A directory that this process may not write, also when the tests run as root."""
    home = Path(tempfile.mkdtemp(prefix="read-only-"))
    home.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield home
    os.seteuid(user)
    shutil.rmtree(home)


def test_it_is_made_with_its_parents_for_its_owner_alone(tmp_path: Path) -> None:
    made = datadir.prepare(tmp_path / "some" / "where")
    assert made == tmp_path / "some" / "where"
    assert made.stat().st_mode & 0o777 == 0o700


def test_a_read_only_directory_is_named(read_only: Path) -> None:
    with pytest.raises(CannotStart, match=rf"{read_only} cannot be written \(Permission denied\).*--data-dir"):
        datadir.prepare(read_only)


def test_a_directory_that_cannot_be_made_is_named(read_only: Path) -> None:
    with pytest.raises(CannotStart, match=rf"{read_only}/var cannot be written \(Permission denied\)"):
        datadir.prepare(read_only / "var")


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(CannotStart, match="var cannot be written"):
        datadir.prepare(tmp_path / "var")


def test_one_mailer_a_directory(tmp_path: Path) -> None:
    with (
        datadir.locked(tmp_path),
        pytest.raises(CannotStart, match=rf"Another mailer \(process {os.getpid()}\) runs on .*{tmp_path.name}"),
        datadir.locked(tmp_path),
    ):
        pass


def test_two_directories_do_not_disturb_each_other(tmp_path: Path) -> None:
    with datadir.locked(datadir.prepare(tmp_path / "a")), datadir.locked(datadir.prepare(tmp_path / "b")):
        pass


def test_a_lock_file_that_was_left_behind_means_nothing(tmp_path: Path) -> None:
    (tmp_path / datadir.LOCK_FILE).write_text(f"{os.getpid()}")
    with datadir.locked(tmp_path):
        pass


def test_a_child_that_outlived_its_supervisor_still_holds_the_directory(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)  # noqa: PLW1510
    with datadir.locked(tmp_path) as held:
        child = subprocess.Popen(["sleep", "600"], pass_fds=(held,))
    try:
        (tmp_path / datadir.LOCK_FILE).write_text(gone.stdout)
        with (
            pytest.raises(CannotStart, match="earlier mailer still uses"),
            datadir.locked(tmp_path, 0.1),
        ):
            pass
    finally:
        child.kill()
        child.wait()
    with datadir.locked(tmp_path):
        pass
