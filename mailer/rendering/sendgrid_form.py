"""A skeleton as SendGrid's substitutions want it: one body for all, and for each recipient the tags' values.

SendGrid replaces text by text, without escaping and in every part alike. So each distinct slot has
a tag of its own whose value is already escaped for its place; and the tags' delimiter comes from
the skeleton's digest, so nobody can guess it before the letter is final.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.parts import Part, Slot
from mailer.rendering.plan import Plan
from mailer.rendering.skeleton import Skeleton

LIMIT = 10_000
"""What SendGrid takes for one recipient, tags and values together, in bytes."""

_MOST_BYTES_A_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class SendGridForm:
    """The shared parts with tags in them, and what fills these. ``tag_bytes`` is the tags' share of ``LIMIT``."""

    subject: str
    text: str
    html: str
    delimiter: str
    tags: tuple[str, ...]
    tag_bytes: int
    plan: Plan

    @classmethod
    def of(cls, skeleton: Skeleton) -> SendGridForm:
        """Put tags where the slots are."""
        parts = (skeleton.subject, skeleton.text, skeleton.html)
        plan = Plan.of(parts)
        delimiter = f"%%{skeleton.digest[:12]}"
        tags = {slot: f"{delimiter}x{number}%%" for number, slot in enumerate(plan.slots)}
        subject, text, html = (_with_tags(part, tags) for part in parts)
        return cls(
            subject=subject,
            text=text,
            html=html,
            delimiter=delimiter,
            tags=tuple(tags.values()),
            tag_bytes=sum(map(len, tags.values())),
            plan=plan,
        )

    def substitutions(self, values: Mapping[str, str]) -> dict[str, str]:
        """The tags' values for one recipient.

        Raises:
            UnrenderableValue: a value holds the delimiter, or all together are over ``LIMIT``.
        """
        filled = self.plan.fill(values)
        together = "".join(filled)
        if self.delimiter in together:
            self._refuse(filled, "holds a substitution tag. Correct this member's record.")
        # Counting bytes takes longer than all the rest, and hardly anybody comes near the limit.
        if len(together) * _MOST_BYTES_A_CHARACTER + self.tag_bytes > LIMIT:
            size = len(together.encode()) + self.tag_bytes
            if size > LIMIT:
                self._refuse(filled, f"is too long: its letter takes {size} bytes of {LIMIT}. Shorten it.")
        return dict(zip(self.tags, filled, strict=True))

    def _refuse(self, filled: Sequence[str], reason: str) -> NoReturn:
        """Name the field that holds the delimiter, or else the longest."""
        named = zip(self.plan.slots, filled, strict=True)
        slot, _ = max(named, key=lambda one: (self.delimiter in one[1], len(one[1])))
        raise UnrenderableValue(slot.fields[0], reason)


def _with_tags(part: Part, tags: Mapping[Slot, str]) -> str:
    text = part.pieces[0]
    for slot, piece in zip(part.slots, part.pieces[1:], strict=True):
        text += tags[slot] + piece
    return text
