"""What a compiled letter is made of: static pieces, and slots for merge values between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from mailer.rendering.escapes import in_address, in_attribute, in_text

Context = Literal["text", "html", "attribute", "url", "header"]
ESCAPES: dict[Context, Callable[[str], str]] = {
    "text": str,
    "header": str,
    "html": in_text,
    "attribute": in_attribute,
    "url": in_address,
}
QUOTED: tuple[Context, ...] = ("attribute", "url")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for merge values; ``context`` says what the place does to them.

    Most slots hold one field and nothing else. In the contexts "attribute" and "url" the slot is
    the whole attribute value with its quotes, because the quotes depend on the value; there
    ``around`` holds the text before, between and after the fields.
    """

    fields: tuple[str, ...]
    context: Context
    around: tuple[str, ...] = ("", "")

    def text(self, values: Mapping[str, str]) -> str:
        """The slot's text for one recipient, before it is escaped."""
        text = self.around[0]
        for field, after in zip(self.fields, self.around[1:], strict=True):
            text += values[field] + after
        return text

    def fill(self, values: Mapping[str, str]) -> str:
        """The slot's text for one recipient, as lxml writes it in this place."""
        return ESCAPES[self.context](self.text(values))


@dataclass(frozen=True, slots=True)
class Part:
    """Static pieces with slots between them: one piece more than there are slots."""

    pieces: tuple[str, ...]
    slots: tuple[Slot, ...]

    def __post_init__(self) -> None:
        if len(self.pieces) != len(self.slots) + 1:
            raise ValueError(f"{len(self.pieces)} pieces do not go around {len(self.slots)} slots.")
