"""Ctrl-C, SIGTERM and a closed terminal: the first asks for an orderly stop, a second during it ends the waiting."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

_Handler = Callable[[int, FrameType | None], object]
_QUIET = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does, so that all leave by the same way."""
    with _handling(_QUIET, signal.default_int_handler):
        yield


@contextmanager
def patient() -> Iterator[Callable[[], bool]]:
    """Let nothing interrupt the block; yields a function that tells whether a signal came meanwhile."""
    came = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal came
        came = True

    with _handling((signal.SIGINT, *_QUIET), note):
        yield lambda: came


@contextmanager
def undivided() -> Iterator[None]:
    """Do the block whole: a signal that comes meanwhile interrupts behind it."""
    with patient() as interrupted:
        yield
    if interrupted():
        raise KeyboardInterrupt


@contextmanager
def _handling(numbers: Iterable[signal.Signals], handler: _Handler) -> Iterator[None]:
    # What nohup ignores stays ignored.
    heeded = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    earlier = {number: signal.signal(number, handler) for number in heeded}
    try:
        yield
    finally:
        for number, previous in earlier.items():
            signal.signal(number, previous)
