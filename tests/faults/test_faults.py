"""The short run: 5,000 recipients, ten kills, counted where the letters arrive."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_nobody_is_missed_and_nobody_mailed_twice() -> None:
    command = [sys.executable, "-m", "tests.faults", "--recipients", "5000", "--kills", "10", "--seed", "1", "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={"PATH": os.environ["PATH"]}, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result = orjson.loads(done.stdout.splitlines()[-1])
    assert (result["lost"], result["duplicates"], result["in_doubt"]) == (0, 0, 0)
    assert (result["recipients"], result["kills"]) == (5000, 10)
