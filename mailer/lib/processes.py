"""Naming the thread that does a piece of work, unlike any other on any machine."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from functools import lru_cache


@lru_cache(maxsize=4)
def _nonce(pid: int) -> str:
    # A process id comes round again after a restart; this does not.
    del pid
    return secrets.token_hex(4)


def process_name() -> str:
    """At most 80 characters: host, process and thread."""
    pid = os.getpid()
    return f"{socket.gethostname()[:40]}:{pid}:{_nonce(pid)}:{threading.get_ident() % 10**9}"


def machine_of(name: str) -> str:
    """The machine that a ``process_name`` is of."""
    return name.partition(":")[0]
