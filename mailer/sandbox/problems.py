"""What is wrong with a request, in the words and the shape in which SendGrid says it.

``{"errors": [{"message": ..., "field": "personalizations.17.to.0.email", "help": ...}]}``
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TypeGuard

import orjson

MOST_REPORTED = 100
_HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message."
_KINDS: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of SendGrid's ``errors`` array."""

    message: str
    field: str | None
    help: str | None


class Problems:
    """Collects problems; beyond the first hundred they are counted but not reported."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, message: str, field: str) -> None:
        """Note a problem with the field of this path."""
        if len(self.found) < MOST_REPORTED:
            path = ".".join(part for part in field.split(".") if not part.isdigit())
            self.found.append(Problem(message, field, _HELP + path))

    def add_cryptic(self, explanation: str) -> None:
        """Note what SendGrid refuses as a bare "Bad Request"; the explanation is the sandbox's own."""
        if len(self.found) < MOST_REPORTED:
            self.found.append(Problem("Bad Request", None, f"From the sandbox: {explanation}"))

    def is_text(self, value: object, field: str) -> TypeGuard[str]:
        return self._is(value, str, field)

    def is_whole(self, value: object, field: str) -> TypeGuard[int]:
        return self._is(value, int, field)

    def is_flag(self, value: object, field: str) -> TypeGuard[bool]:
        return self._is(value, bool, field)

    def is_list(self, value: object, field: str) -> TypeGuard[list[object]]:
        return self._is(value, list, field)

    def is_object(self, value: object, field: str, known: frozenset[str] | None = None) -> TypeGuard[dict[str, object]]:
        """Tell whether ``value`` is an object; keys outside ``known`` are noted as problems."""
        if not self._is(value, dict, field):
            return False
        if known is not None and isinstance(value, dict):
            for name in value.keys() - known:
                self.add(f"Additional property {name} is not allowed", f"{field}.{name}".lstrip("."))
        return True

    def _is(self, value: object, kind: type, field: str) -> bool:
        # A bool is an int in Python, but not in JSON.
        if type(value) is kind:
            return True
        self.add(f"Invalid type. Expected: {_KINDS[kind]}, given: {_KINDS[type(value)]}.", field)
        return False


def error_body(*problems: Problem) -> bytes:
    """Return the JSON that goes with a refusal."""
    return orjson.dumps({"errors": [asdict(problem) for problem in problems]})
