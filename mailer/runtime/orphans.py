"""Ties the life of a child process to its parent's, so that a killed parent leaves nothing behind.

Only Linux can promise that; elsewhere a child of a killed parent goes on until it is stopped.
The kernel watches the *thread* that started the child: start children from the main thread.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from signal import Signals

_PR_SET_PDEATHSIG = 1
# Loaded here because the code after a fork must not import anything.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(sign: Signals) -> Callable[[], None]:
    """Return a ``preexec_fn`` that makes the child receive ``sign`` when this process is gone."""
    parent = os.getpid()

    def prepare() -> None:
        if _libc is None:
            return
        _libc.prctl(_PR_SET_PDEATHSIG, int(sign))
        # The parent may have died between fork and prctl; then no signal would ever come.
        if os.getppid() != parent:
            os._exit(1)

    return prepare
