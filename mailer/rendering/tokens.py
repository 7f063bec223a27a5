"""The merge token: stands for a merge field while a template runs, and can only be printed.

A template that tests, compares, filters, measures or joins a merge field would make a letter that
depends on the recipient in ways a compiled skeleton can't follow. So the token is no text: every
use but printing raises ``MisusedMergeField``, and printing itself happens only in the environment,
through ``print_token``. Templates can't reach the attributes here; the sandbox refuses underscores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from mailer.rendering.errors import MisusedMergeField, UnknownMergeField

Place = tuple[str, int]
"""A template file, relative to the template folder, and a line that counts from 1."""

Writer = Callable[[str, Place], str]
"""Gives the text that is printed for a merge field at a place."""


class MergeToken:
    """One merge field in one rendering. Every special method refuses; see ``_REFUSED`` below."""

    __slots__ = ("_field", "_write")

    def __init__(self, field: str, write: Writer) -> None:
        self._field = field
        self._write = write

    def __getattr__(self, name: str) -> NoReturn:
        raise misuse(self, f"asked for its .{name}")


def print_token(token: MergeToken, place: Place) -> str:
    """The one way from a token to text."""
    return token._write(token._field, place)  # noqa: SLF001  (private to this module, and hidden from templates)


def misuse(token: MergeToken, verb: str) -> MisusedMergeField:
    """The error for a token that is ``verb`` ("tested", "compared", ...); the environment adds the place."""
    name = token._field  # noqa: SLF001  (as above)
    return MisusedMergeField(
        f"the merge field {name} is {verb}, but a merge field can only be printed, as {{{{ merge.{name} }}}}: "
        "its value is ready for the reader and never empty. To decide by the recipient test a variant instead, "
        "as {% if variant.is_trainee %}."
    )


class MergeNamespace:
    """``merge`` in a template: ``merge.first_name`` gives the token of that field."""

    __slots__ = ("_tokens",)

    def __init__(self, tokens: Mapping[str, MergeToken]) -> None:
        self._tokens = tokens

    def __getattr__(self, name: str) -> MergeToken:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> MergeToken:
        try:
            return self._tokens[name]
        except KeyError:
            known = ", ".join(sorted(self._tokens))
            raise UnknownMergeField(f"there is no merge field {name!r}. Use one of: {known}.") from None


def _refusal(verb: str) -> Callable[..., NoReturn]:
    def refuse(self: MergeToken, *_: Any, **__: Any) -> NoReturn:
        raise misuse(self, verb)

    return refuse


_REFUSED = {
    "tested": "bool",
    "turned into text": "str repr bytes format",
    "turned into a number": "int float complex index round trunc floor ceil",
    "measured": "len length_hint",
    "iterated over": "iter next reversed contains",
    "compared": "eq ne lt le gt ge hash",
    "taken apart": "getitem",
    "called": "call",
    "calculated with": (
        "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod divmod rdivmod pow rpow "
        "matmul rmatmul and rand or ror xor rxor lshift rlshift rshift rrshift neg pos abs invert"
    ),
}
for _verb, _names in _REFUSED.items():
    for _name in _names.split():
        setattr(MergeToken, f"__{_name}__", _refusal(_verb))
