"""Whom a rule names, at once: the rule as a sentence, how many, and a few of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import SystemRandom
from typing import Final

from mailer.members.models import Member
from mailer.segments.fields.field import Context, type_of_rule
from mailer.segments.queries import count, sample
from mailer.segments.tree import RuleRefused, as_json, parse
from mailer.segments.wording import sentence

BROKEN: Final = "The rule can’t be understood any more"
_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule comes to now. ``trouble`` says what to do when it can't be told; then nobody is counted."""

    words: str
    count: int
    sample: Sequence[Member]
    trouble: str = ""


def found(rule: type_of_rule, *, today: date) -> Found:
    """Ask the register."""
    try:
        node = parse(rule, Context(today))
    except RuleRefused as refused:
        return Found(BROKEN, 0, (), trouble=str(refused))
    canonical = as_json(node)
    some = sample(canonical, today=today, chance=SystemRandom(), size=_SHOWN)
    return Found(sentence(node), count(canonical, today=today), some)


def words_of(rule: type_of_rule, *, today: date) -> str:
    """The rule as a sentence without a full stop; that it is broken, where it is."""
    try:
        return sentence(parse(rule, Context(today)))
    except RuleRefused:
        return BROKEN
