"""A webhook to post to, and sandboxes that stop when the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mailer.sandbox.service import Sandbox, Settings
from tests.sandbox.rig import API_KEY, Receiver, receiving

StartSandbox = Callable[..., Sandbox]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        yield started


@pytest.fixture
def start_sandbox(tmp_path: Path) -> Iterator[StartSandbox]:
    """Start sandboxes on free ports; everything happens at once unless a test says otherwise."""
    with ExitStack() as running:

        def start(**settings: Any) -> Sandbox:
            chosen = {"store": tmp_path / "store", "api_key": API_KEY, "port": 0, "pace": 0.0, **settings}
            return running.enter_context(Sandbox(Settings(**chosen)))

        yield start


@pytest.fixture
def sandbox(start_sandbox: StartSandbox) -> Sandbox:
    """A sandbox without a webhook."""
    return start_sandbox()
