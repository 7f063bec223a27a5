"""Ctrl-C and SIGTERM: the first asks for an orderly stop, a second during it ends the waiting."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM raises KeyboardInterrupt, as Ctrl-C does, so that both leave by the same way."""
    earlier = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)


@contextmanager
def patient() -> Iterator[Callable[[], bool]]:
    """Let nothing interrupt the block; yields a function that tells whether a signal came meanwhile."""
    came = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal came
        came = True

    earlier = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield lambda: came
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
