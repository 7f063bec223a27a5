"""The command line's manners: quick help, and plain words for whatever is wrong with the machine."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mailer import __version__
from mailer.cli.verbs import VERBS
from mailer.runtime.ports import free_port
from tests.cli.command import KEY, environment, mailer
from tests.installed import Migrated


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "var"


def test_help_lists_every_verb(home: Path) -> None:
    said = mailer("--help", data_dir=home).stdout
    assert [verb for verb in VERBS if f"\n  {verb} " not in said] == []


def test_help_waits_for_no_import_of_the_product(home: Path) -> None:
    code = """
import sys
from mailer.__main__ import main
sys.argv = ["mailer", "--help"]
try:
    main()
finally:
    print(sorted({"django", "celery", "kombu", "sendgrid"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(home), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("verb", ["import", "worker", "campaign"])
def test_help_of_a_verb_needs_no_installation(verb: str, home: Path) -> None:
    done = mailer(verb, "--help", data_dir=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert not home.exists()


def test_version(home: Path) -> None:
    assert mailer("--version", data_dir=home).stdout == f"mailer, version {__version__}\n"


def test_an_unknown_verb_is_a_wrong_command(home: Path) -> None:
    done = mailer("sned", data_dir=home)
    assert done.returncode == 2
    assert "No such command 'sned'" in done.stderr


def test_every_fault_of_the_environment_is_said_at_once(home: Path) -> None:
    done = mailer("migrate", data_dir=home, MAILER_LEASE="soon", REDIS_URL="amqp://user:secret@host")
    assert done.returncode == 2
    faults = [line for line in done.stderr.splitlines() if line.startswith("  - ")]
    assert [fault.split()[1].partition("=")[0] for fault in faults] == [
        "REDIS_URL",
        "MAILER_LEASE",
        "MAILER_SECRET_KEY",
    ]
    assert "secret@" not in done.stderr


def test_the_option_says_where_the_data_is(home: Path, tmp_path: Path, migrated: Migrated) -> None:
    words = ("--data-dir", str(migrated(home)), "staff", "list")
    done = mailer(*words, data_dir=tmp_path / "elsewhere", MAILER_SECRET_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "elsewhere").exists()


def test_a_database_that_was_never_migrated_is_said_so(home: Path) -> None:
    home.mkdir()
    done = mailer("staff", "list", data_dir=home, MAILER_SECRET_KEY=KEY)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The database is not up to date")
    assert "mailer migrate" in done.stderr


def test_a_database_that_does_not_answer_is_said_so_without_its_password(home: Path) -> None:
    url = "postgres://mailer:hush@127.0.0.1:1/mailer"
    done = mailer("staff", "list", data_dir=home, MAILER_SECRET_KEY=KEY, DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The database does not answer")
    assert "hush" not in done.stderr


def test_migrating_twice_does_no_harm(home: Path, migrated: Migrated) -> None:
    done = mailer("migrate", data_dir=migrated(home), MAILER_SECRET_KEY=KEY)
    assert (done.returncode, "No migrations to apply" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "purpose"), [(("web", "--port"), "the web server"), (("run", "--sandbox-port"), "the sandbox")]
)
def test_a_taken_port_is_named(words: tuple[str, str], purpose: str, home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        free = ("--port", str(free_port())) if words[0] == "run" else ()
        done = mailer(*words, str(port), *free, data_dir=home, MAILER_SECRET_KEY=KEY)
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1, wanted for {purpose}, is taken" in done.stderr
    assert f"with {words[1]}" in done.stderr
