"""Workers killed in the middle of a set of personal letters, each with a file of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.faults.ground import clean_environment


@pytest.mark.slow
def test_killed_workers_lose_no_letter_and_send_none_twice() -> None:
    command = [
        sys.executable, "-m", "tests.faults", "--personal",
        "--recipients", "50", "--kills", "2", "--seed", "5", "--json",
    ]  # fmt: skip
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["recipients"], found["lost"], found["duplicates"], found["kills"]) == (50, 0, 0, 2)
