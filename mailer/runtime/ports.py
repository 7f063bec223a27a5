"""Ports on this machine: a free one, or plain words about a taken one."""

from __future__ import annotations

import errno
import socket

from mailer.runtime.errors import CannotStart

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nothing uses on the loopback address at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, *, purpose: str, option: str, host: str = LOOPBACK) -> int:
    """Return ``port``.

    Raises:
        CannotStart: another process listens on it, or this user may not.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As a server does it: connections of an earlier server that are still closing are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise CannotStart(refusal(exc, host, port, purpose=purpose, option=option)) from None
    return port


def refusal(exc: OSError, host: str, port: int, *, purpose: str, option: str) -> str:
    """One sentence for an address that can't be bound, with the remedy."""
    if exc.errno == errno.EADDRINUSE:
        trouble = "is taken by another program"
    elif exc.errno == errno.EACCES:
        trouble = "is reserved for the administrator"
    else:
        trouble = f"cannot be used ({exc.strerror or exc})"
    return f"Port {port} on {host}, wanted for {purpose}, {trouble}. Choose another with {option}, or free it."


def answers(port: int) -> bool:
    """Whether something on this machine accepts connections on ``port``."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0
