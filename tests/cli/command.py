"""The ``mailer`` command as a person calls it: a process of its own, on a data directory of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = (sys.executable, "-P", "-m", "mailer")
KEY = "a-secret-of-the-tests-" + "0" * 30


def environment(data_dir: Path, **variables: str) -> dict[str, str]:
    """What the shell of a person with an installation in ``data_dir`` holds, and nothing of the tests' own."""
    own = ("MAILER_", "SENDGRID_", "DATABASE_URL", "REDIS_URL", "DJANGO_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {**inherited, "MAILER_DATA_DIR": str(data_dir), **variables}


def mailer(*words: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        env=environment(data_dir, **variables),
        cwd=data_dir.parent,
        capture_output=True,
        text=True,
        check=False,
    )
