"""Workers killed in the middle of sending by SMTP: a short run of ``python -m tests.faults``."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.faults.ground import clean_environment


@pytest.mark.slow
def test_killed_workers_lose_nobody_and_mail_nobody_twice() -> None:
    command = [
        sys.executable, "-m", "tests.faults", "--transport", "smtp",
        "--recipients", "1000", "--kills", "4", "--seed", "5", "--json",
    ]  # fmt: skip
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["lost"], found["duplicates"], found["kills"]) == (0, 0, 4)
