"""Keeps the tests on this machine: a connection or a look-up that would leave it fails with its address."""

from __future__ import annotations

import socket
from typing import Any

import pytest

_LOCAL_NAMES = {"localhost", "", "::1", "0.0.0.0", "::"}  # noqa: S104 - compared with, never bound


class LeftTheMachine(Exception):
    """A test tried to reach another machine."""


def is_local(address: object) -> bool:
    """Unix sockets and loopback addresses are local; names other than ``localhost`` are not."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    return host in _LOCAL_NAMES or host.startswith("127.")


def guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to connect to, send to, or look up anything that is not on this machine."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def local_only(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if not is_local((name,)):
            raise LeftTheMachine(f"a test looked up {name}; use the sandbox or a loopback server")
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", local_only)


def _guarded(connect: Any) -> Any:
    def local_only(self: socket.socket, address: Any) -> Any:
        if not is_local(address):
            raise LeftTheMachine(f"a test connected to {address}; use the sandbox or a loopback server")
        return connect(self, address)

    return local_only
