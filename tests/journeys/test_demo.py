"""The main job, as a user runs it: the whole tree of processes, and the count at the receiving side.

With the made-up society of 700 it is run beside the README's tour (tests/architecture/test_readme.py).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.runtime.trees import processes_on, until

PATIENCE = 240
SETTLED = {"delivered", "blocked", "bounced", "dropped", "failed", "skipped"}


def demo(home: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mailer", "--data-dir", str(home), "demo", "--once", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )


def account_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, complaints = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, complaints
    account: dict[str, Any] = orjson.loads(out.splitlines()[-1])
    return account


def check(account: dict[str, Any]) -> None:
    for campaign in account["campaigns"]:
        assert sum(campaign["states"].values()) == campaign["audience"]
        assert sum(campaign["excluded"].values()) + campaign["audience"] == campaign["segment"]
        assert set(campaign["states"]) <= SETTLED
        assert (campaign["duplicates"], campaign["missing"]) == (0, 0)


def worker_of(home: Path) -> int | None:
    return next((pid for pid, command in processes_on(home).items() if "-m mailer worker" in command), None)


def test_members_of_ones_own_and_a_worker_killed_in_the_middle(tmp_path: Path) -> None:
    members = tmp_path / "members.csv"
    rows = [f"{n};Åsa {n};Öberg;asa{n}@mail.example.org" for n in range(1, 41)]
    members.write_text("\n".join(["Member no.;First name;Last name;E-mail", *rows]), encoding="utf-8")
    home = tmp_path / "var"
    process = demo(home, "--members", str(members))
    assert process.stderr is not None
    until(lambda: "of 40" in process.stderr.readline(), seconds=PATIENCE)  # type: ignore[union-attr]
    worker = worker_of(home)
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    account = account_of(process)
    check(account)
    assert [campaign["audience"] for campaign in account["campaigns"]] == [40, 40]
    assert processes_on(home) == {}


def test_a_member_file_that_is_refused_ends_the_demo_in_plain_words(tmp_path: Path) -> None:
    members = tmp_path / "members.csv"
    members.write_text("number,name,email\n1,Ada,not an address\n", encoding="utf-8")
    process = demo(tmp_path / "var", "--members", str(members))
    _, complaints = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "line 2" in complaints
    assert "Traceback" not in complaints


@pytest.mark.parametrize("verb", ["status", "create"])
def test_before_anything_is_set_up_a_command_says_what_to_do(tmp_path: Path, verb: str) -> None:
    command = [sys.executable, "-m", "mailer", "--data-dir", str(tmp_path), "campaign", verb, "x"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, check=False)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
