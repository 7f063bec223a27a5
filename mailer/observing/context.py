"""Which request or task this thread works on, for the lines it logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from types import MappingProxyType
from typing import Final

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_ids: ContextVar[Mapping[str, str]] = ContextVar("ids", default=_NOTHING)


def ids() -> Mapping[str, str]:
    """What the present work is called: ``request``, or ``task`` and ``job``; empty between two of them."""
    return _ids.get()


def begin(**named: str) -> Token[Mapping[str, str]]:
    return _ids.set(named)


def end(began: Token[Mapping[str, str]]) -> None:
    _ids.reset(began)


@contextmanager
def working_on(**named: str) -> Iterator[None]:
    """Everything logged in the block carries these ids."""
    began = begin(**named)
    try:
        yield
    finally:
        end(began)
