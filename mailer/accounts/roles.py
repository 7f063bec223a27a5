"""Roles as data: what each may do. Whatever is not named here is refused."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMIN = "admin"


class Right(StrEnum):
    """One thing a person may be allowed to do, in the words of the console."""

    READ = "read letters and results"
    WRITE = "write and submit letters"
    APPROVE = "approve, schedule, pause and stop letters"
    ADMINISTER = "manage staff, providers, suppressions and retention"


_READ: Final = frozenset({Right.READ})
_WRITE: Final = _READ | {Right.WRITE}
_APPROVE: Final = _WRITE | {Right.APPROVE}

RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.VIEWER: _READ,
    Role.EDITOR: _WRITE,
    Role.APPROVER: _APPROVE,
    Role.ADMIN: _APPROVE | {Right.ADMINISTER},
}


def allows(role: str, right: Right) -> bool:
    """Whether ``role`` includes ``right``; an unknown role includes nothing."""
    return right in RIGHTS.get(Role(role), frozenset()) if role in RIGHTS else False
