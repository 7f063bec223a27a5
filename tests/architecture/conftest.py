"""After the run: which modules have grown so long that they ask for a second look."""

import pytest

from tests.architecture.source import LOOK_AGAIN, lines, modules, place


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for module in modules():
        if lines(module) > LOOK_AGAIN:
            terminalreporter.write_line(f"look again: {place(module)} has {lines(module)} lines")
