"""What is known of the copies of a batch of which a part was accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a run of copies has in common."""

    DONE = "accepted, refused, or to be tried later"
    IN_DOUBT = "may have been accepted"
    UNTOUCHED = "certainly not sent"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a batch's copies by delivery id; of ``copies`` whoever is named nowhere else was accepted.

    ``failed`` and ``later`` hold the server's words. ``killed``: it was not the server that stopped.
    """

    copies: Sequence[int]
    failed: Mapping[int, str]
    later: Mapping[int, str]
    in_doubt: frozenset[int]
    untouched: frozenset[int]
    reason: str
    reference: str = ""
    killed: bool = False

    def kind(self, copy: int) -> Kind:
        if copy in self.in_doubt:
            return Kind.IN_DOUBT
        return Kind.UNTOUCHED if copy in self.untouched else Kind.DONE

    def is_accepted(self, copy: int) -> bool:
        return self.kind(copy) is Kind.DONE and copy not in self.failed and copy not in self.later
