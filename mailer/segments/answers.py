"""Would this member get the letter, and if not, why: every reason that holds, not only the first."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.members.models import Member
from mailer.segments.audience import AudienceSpec, audience, in_segment
from mailer.segments.explaining import Explanation, explain, holds
from mailer.segments.refusals import WORDS, Refusal, with_reachability
from mailer.segments.rules import register


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands between one member and a copy.

    Attributes:
        segment: whether the rule names the member, and why.
        asked: whether the member is asked at all: in the segment, and among whom the letter is for.
        reasons: all that would leave the member out, the first being the one that is told.
    """

    segment: Explanation
    asked: bool
    reasons: tuple[Refusal, ...]

    @property
    def gets_it(self) -> bool:
        return self.asked and not self.reasons

    def sentences(self) -> list[str]:
        """The answer in words, the most important first."""
        verdict = "would get a copy" if self.gets_it else "would get no copy"
        not_for = ["The letter goes only to those who missed an earlier one, and the member did not."]
        return [
            f"The member {verdict}.",
            f"Segment: {self.segment}",
            *(not_for if self.segment.included and not self.asked else []),
            *(f"The member {WORDS[reason]}." for reason in self.reasons),
        ]


def explain_member(spec: AudienceSpec, member: Member) -> Answer:
    """Ask everything about one member that the freeze would ask.

    Raises:
        RuleRefused: a rule can't be understood.
    """
    asked = in_segment(spec).filter(pk=member.pk).exists()
    found = _reasons(spec, member)
    if asked and not found and _shares_address(spec, member):
        found = (Refusal.DUPLICATE_ADDRESS,)
    return Answer(segment=explain(spec.rule, member, today=spec.today), asked=asked, reasons=found)


def _reasons(spec: AudienceSpec, member: Member) -> tuple[Refusal, ...]:
    facts = {reason.value: holds(condition) for reason, condition in spec.reasons().items()}
    everyone = with_reachability(register(today=spec.today), topic=spec.topic)
    row = everyone.filter(pk=member.pk).annotate(**facts).values(*facts).first()
    return tuple(Refusal(name) for name in facts if row[name]) if row else (Refusal.ERASED,)


def _shares_address(spec: AudienceSpec, member: Member) -> bool:
    """Of several members with one address the one with the lowest id gets the copy."""
    getting = audience(spec).filter(refusal="")
    mine = getting.filter(pk=member.pk).values("address_hash")
    return getting.filter(pk__lt=member.pk, address_hash__in=mine).exists()
