"""The wheel, built and installed as a user installs it, is a working ``mailer`` with its templates inside."""

import os
import subprocess
import sys
import sysconfig
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.source import ROOT
from tests.cli.command import KEY, environment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; dependencies are those of the tests."""
    home = tmp_path_factory.mktemp("wheel")
    step(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home))
    [wheel] = home.glob("*.whl")
    fresh = home / "venv"
    venv.create(fresh, with_pip=False)
    packages = next((fresh / "lib").glob("python*/site-packages"))
    # A .pth inside a directory that is named by a .pth is not read, so our own checkout stays out of sight.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    # An environment made without ensurepip borrows the pip of its Python.
    pip = sys.executable if find_spec("pip") else str(Path(sys.base_prefix) / "bin/python3")
    step(pip, "-m", "pip", "--python", str(fresh / "bin/python"), "install", "--no-deps", "--no-index", str(wheel))
    return fresh


def step(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def run(installed: Path, *command: str, home: Path) -> str:
    done = subprocess.run(
        [str(installed / "bin" / command[0]), *command[1:]],
        env=environment(home / "var", MAILER_SECRET_KEY=KEY),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_works_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert "Commands:" in run(installed, "mailer", "--help", home=tmp_path)
    run(installed, "mailer", "migrate", home=tmp_path)
    assert (tmp_path / "var/mailer.sqlite3").exists()


def test_it_brings_everything_that_is_not_python(installed: Path, tmp_path: Path) -> None:
    code = "import celeryconfig, workers, mailer.lib.installed as i; print(i.TEMPLATES, celeryconfig.__file__)"
    templates, celery_settings = run(installed, "python", "-c", code, home=tmp_path).split()
    assert Path(templates).is_relative_to(installed)
    assert Path(celery_settings).is_relative_to(installed)
    assert files_below(Path(templates)) == files_below(ROOT / "templates")
    package = Path(templates).parent
    for folder in ("console/static", "public/static", "locale"):
        assert files_below(package / folder) == files_below(ROOT / "mailer" / folder)
    assert len(list((package / "locale").glob("*/LC_MESSAGES/django.mo"))) == len(settings.LANGUAGES) - 1


def files_below(folder: Path) -> list[str]:
    found = [os.path.relpath(path, folder) for path in folder.rglob("*") if path.is_file()]
    assert found
    return sorted(found)
