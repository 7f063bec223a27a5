"""What an export says about somebody, and why something in it is not taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mailer.members.models import Suppression

STRICTEST_FIRST: Final = (
    Suppression.Reason.COMPLAINT.value,
    Suppression.Reason.HARD_BOUNCE.value,
    Suppression.Reason.MANUAL.value,
    "",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One line of an export.

    Attributes:
        place: where it stands, for people: ``subscribers.csv, line 7``.
        email: as it stands there.
        stopped: why nothing may be sent there, as a reason for a suppression; empty: it may.
        not_taken: why they become no member; what stops mail to their address counts all the same.
        unsubscribed: they do not want what this list or audience is for.
        attributes: whatever else is told, by the name it has there.
    """

    place: str
    email: str
    number: str = ""
    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    stopped: str = ""
    unsubscribed: bool = False
    not_taken: str = ""
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not taken, and why."""

    place: str
    reason: str


def strictest(one: str, other: str) -> str:
    """Of two reasons the one that weighs more; any outweighs none."""
    return min(one, other, key=STRICTEST_FIRST.index)
