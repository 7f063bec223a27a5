"""A compiled letter: static pieces and slots, joined with one recipient's values.

A skeleton is a value: the same letter gives the same bytes (``to_json``) and so the same
``digest`` on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, get_args

import orjson

from mailer.rendering.message import Message
from mailer.rendering.parts import Context, Part, Slot
from mailer.rendering.plan import Plan

__all__ = ["Context", "Part", "Skeleton", "Slot"]

FORMAT = 1
_PARTS = ("subject", "preheader", "text", "html")


@dataclass(frozen=True)
class Skeleton:
    """One variant of one letter. ``links`` is where its numbered links lead, where it has any: see ``following``."""

    subject: Part
    preheader: Part
    text: Part
    html: Part
    links: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Part, Part, Part, Part]:
        return (self.subject, self.preheader, self.text, self.html)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of the merge fields the letter uses, sorted."""
        return tuple(sorted({field for slot in self._plan.slots for field in slot.fields}))

    def render(self, values: Mapping[str, str]) -> Message:
        """The letter for one recipient. ``values`` holds at least ``fields``, as ``merge_values`` gives them."""
        plan = self._plan
        pool = plan.pool(values)
        subject, preheader, text, html = plan.pickers
        join = "".join
        return Message(join(subject(pool)), join(preheader(pool)), join(text(pool)), join(html(pool)))

    @cached_property
    def _plan(self) -> Plan:
        return Plan.of(self.parts)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of ``to_json``, 64 hex digits."""
        return sha256(self.to_json()).hexdigest()

    def to_json(self) -> bytes:
        """The canonical form, for storing; ``from_json`` reads it back to an equal skeleton."""
        parts = {
            name: {
                "pieces": part.pieces,
                "slots": [{"fields": s.fields, "context": s.context, "around": s.around} for s in part.slots],
            }
            for name, part in zip(_PARTS, self.parts, strict=True)
        }
        links = {"links": self.links} if self.links else {}
        return orjson.dumps({"format": FORMAT, "parts": parts, **links}, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_json(cls, data: bytes) -> Skeleton:
        """Read what ``to_json`` wrote. Raises ``ValueError`` for anything else."""
        try:
            document = orjson.loads(data)
            subject, preheader, text, html = _read_parts(document)
            return cls(subject, preheader, text, html, tuple(document.get("links", ())))
        except (KeyError, TypeError, ValueError) as exc:
            raise ValueError(f"This is no stored skeleton ({exc}). Compile the letter again.") from exc


def _read_parts(document: dict[str, Any]) -> list[Part]:
    if document["format"] != FORMAT:
        raise ValueError(f"it has format {document['format']!r}, this version reads {FORMAT}")
    parts = (document["parts"][name] for name in _PARTS)
    return [Part(tuple(part["pieces"]), tuple(_read_slot(slot) for slot in part["slots"])) for part in parts]


def _read_slot(document: dict[str, Any]) -> Slot:
    if document["context"] not in get_args(Context):
        raise ValueError(f"a slot has the unknown context {document['context']!r}")
    return Slot(tuple(document["fields"]), document["context"], tuple(document["around"]))
