"""What a form is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

ROOT: Final = "0"
MATCHES: Final = ("all", "any", "none")
NOT: Final = "not:"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is typed. ``typed`` is meant to be a value more, and is not understood yet."""

    field: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()
    typed: str = ""

    @property
    def asked(self) -> str:
        """The operator without its "not"."""
        return self.operator.removeprefix(NOT)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions and groups joined by ``match``: all of them hold, any, or none."""

    match: str
    parts: tuple[Part, ...] = ()


Part: TypeAlias = Question | Group
