"""Short runs of the harness, counted where the letters arrive."""

from __future__ import annotations

import subprocess
import sys

import orjson
import pytest

from tests.faults.__main__ import main
from tests.faults.ground import clean_environment
from tests.faults.machines import obstacle

KEYS = ["recipients", "lost", "duplicates", "in_doubt", "kills", "seconds"]
pytestmark = pytest.mark.slow


def run(*words: str, by: tuple[str, ...] = ()) -> tuple[dict[str, float], str]:
    """The result and what had to be borne, of a run that broke no promise."""
    command = [*by, sys.executable, "-m", *words]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    result = orjson.loads(done.stdout.splitlines()[-1])
    assert list(result) == KEYS
    assert (result["lost"], result["duplicates"]) == (0, 0)
    return result, done.stderr


def test_nobody_is_missed_and_nobody_mailed_twice() -> None:
    found, _ = run("tests.faults", "--recipients", "5000", "--kills", "10", "--seed", "1", "--json")
    assert (found["recipients"], found["kills"], found["in_doubt"]) == (5000, 10, 0)


def test_a_database_that_crashes_and_a_broker_of_no_use_lose_nobody() -> None:
    words = "--recipients 1500 --kills 1 --restart-db 1 --redis-trouble 4 --flush-redis 1 --database postgres --seed 3"
    found, borne = run("tests.faults", *words.split(), "--json")
    assert found["in_doubt"] == 0
    assert "restarts 1, troubles 4" in borne


def test_a_deploy_in_the_middle_of_a_send_leaves_nothing_in_doubt() -> None:
    found, borne = run("tests.faults", "--recipients", "1500", "--kills", "0", "--deploys", "2", "--json")
    assert found["in_doubt"] == 0
    assert "deploys 2" in borne
    assert "doubted 0" in borne


def test_a_machine_that_is_gone_in_the_middle_and_comes_back() -> None:
    """Cut off from the network where machines can have one of their own here, or else frozen."""
    apart = obstacle() is None
    words = ("--recipients", "2000", "--cut-seconds", "6", *(("--wired",) if apart else ()))
    found, borne = run("tests.faults.hosts", *words, by=("unshare", "--net", "--uts") if apart else ())
    assert found["in_doubt"] == 0
    assert "cuts 1" in borne


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("--recipients 0", "not a whole number from 1"),
        ("--kills -1", "not a whole number from 0"),
        ("--restart-db 1", "SQLite has no server"),
        ("--transport smtp --naive", "does not go with --naive"),
    ],
)
def test_a_run_wished_wrongly_is_refused(
    words: str, complaint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tests.faults", *words.split()])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert complaint in capsys.readouterr().err
