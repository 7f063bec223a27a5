"""The processes of the embedded mailer that are the product's own commands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from mailer.runtime.ports import LOOPBACK
from mailer.runtime.supervisor import Child

# -P: a stray celeryconfig.py in the working directory must not be taken for ours.
_PYTHON = (sys.executable, "-P", "-m")
# A task ends with its provider call; the longest is far below this.
_WORKER_GRACE = 60.0


def migrate(env: Mapping[str, str]) -> Child:
    return Child(name="migrate", command=(*_PYTHON, "mailer", "migrate"), environment=env)


def first_link(env: Mapping[str, str]) -> str:
    """The link that makes the first admin; "" when somebody has an account, or none could be made."""
    command = (*_PYTHON, "mailer", "staff", "first-link", "--quiet")
    return subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()


def web(env: Mapping[str, str], port: int) -> Child:
    command = (*_PYTHON, "mailer", "web", "--host", LOOPBACK, "--port", str(port))
    return Child(name="web", command=command, environment=env)


def worker(env: Mapping[str, str]) -> Child:
    return Child(name="worker", command=(*_PYTHON, "mailer", "worker"), environment=env, grace=_WORKER_GRACE)


def beat(env: Mapping[str, str]) -> Child:
    return Child(name="beat", command=(*_PYTHON, "mailer", "beat"), environment=env)


def sandbox(
    env: Mapping[str, str], *, port: int, store: Path, webhook_url: str, options: tuple[str, ...] = ()
) -> Child:
    """The sandbox takes the key that it accepts from SENDGRID_API_KEY, as the product does."""
    command = (
        *(*_PYTHON, "mailer.sandbox"),
        *("--store", str(store)),
        *("--port", str(port)),
        *("--webhook-url", webhook_url),
        *options,
    )
    return Child(name="sandbox", command=command, environment=env)
