"""A run that is broken off leaves no process and no directory."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.ground import clean_environment
from tests.runtime.trees import processes_with, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="counts processes in /proc"),
]


def test_it_takes_everything_along(tmp_path: Path) -> None:
    mark = f"BROKEN_OFF={tmp_path}"
    command = [sys.executable, "-m", "tests.faults", "--recipients", "100", "--kills", "2"]
    env = {**clean_environment(), "TMPDIR": str(tmp_path), "BROKEN_OFF": str(tmp_path)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: any("-m mailer worker" in words for words in processes_with(mark).values()))
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    until(lambda: processes_with(mark) == {}, seconds=5, seen=lambda: processes_with(mark))
    assert list(tmp_path.iterdir()) == []
