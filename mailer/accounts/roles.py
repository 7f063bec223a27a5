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
    PERSONS = "see members by name, and what each of them got"
    WRITE = "write and submit letters"
    REGISTER = "import and change members"
    APPROVE = "approve, schedule, pause and stop letters"
    EXPORT = "download lists with names and addresses"
    ADMINISTER = "manage staff, providers, suppressions and retention"


_VIEWER: Final = frozenset({Right.READ})
_EDITOR: Final = _VIEWER | {Right.PERSONS, Right.WRITE, Right.REGISTER}
_APPROVER: Final = _EDITOR | {Right.APPROVE, Right.EXPORT}

RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.VIEWER: _VIEWER,
    Role.EDITOR: _EDITOR,
    Role.APPROVER: _APPROVER,
    Role.ADMIN: _APPROVER | {Right.ADMINISTER},
}
# What a person of each role is for, told where a role is chosen.
PURPOSES: Final[dict[Role, str]] = {
    Role.VIEWER: "Reads letters and their results, without names of members. For the Council.",
    Role.EDITOR: "Writes letters and keeps the register of members. For the office.",
    Role.APPROVER: "Does all that, and approves, schedules and stops letters.",
    Role.ADMIN: "Does everything, and manages staff, providers and settings.",
}


def allows(role: str, right: Right) -> bool:
    """Whether ``role`` includes ``right``; an unknown role includes nothing."""
    return right in RIGHTS.get(Role(role), frozenset()) if role in RIGHTS else False
