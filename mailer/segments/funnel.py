"""From the segment to the audience, step by step: "segment 700, topic off 31, suppressed 12, audience 657".

Every member of the segment is counted once, under the first reason that holds, so the steps add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from mailer.segments.audience import AudienceSpec, audience
from mailer.segments.refusals import WORDS, Refusal


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One reason: how many it left out, and how many remained. ``words`` follow "the member"."""

    reason: Refusal
    words: str
    left_out: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """``segment`` members were asked; ``steps`` hold every reason that left somebody out, in the order asked."""

    segment: int
    steps: tuple[FunnelStep, ...]

    @property
    def audience(self) -> int:
        """Members who get a copy."""
        return self.steps[-1].remaining if self.steps else self.segment


def funnel_of(*, segment: int, left_out: Mapping[str, int]) -> Funnel:
    """A funnel from counts by reason."""
    steps, remaining = [], segment
    for reason in Refusal:
        if count := left_out.get(reason.value, 0):
            remaining -= count
            steps.append(FunnelStep(reason, WORDS[reason], count, remaining))
    return Funnel(segment, tuple(steps))


def funnel_now(spec: AudienceSpec) -> Funnel:
    """The funnel as it would be now, in one query.

    Raises:
        RuleRefused: a rule can't be understood.
    """
    mailboxes = Count("address_hash", distinct=True, filter=Q(refusal=""))
    rows = audience(spec).order_by().values_list("refusal").annotate(members=Count("pk"), mailboxes=mailboxes)
    found = {reason: (asked, reached) for reason, asked, reached in rows}
    willing, reached = found.pop("", (0, 0))
    left_out = {reason: asked for reason, (asked, _) in found.items()}
    left_out[Refusal.DUPLICATE_ADDRESS.value] = willing - reached
    return funnel_of(segment=willing + sum(asked for asked, _ in found.values()), left_out=left_out)
