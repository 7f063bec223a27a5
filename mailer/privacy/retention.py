"""Keeping records no longer than was decided: shown first, then done, a thousand rows a transaction.

A kill leaves whole transactions behind, and the next night goes on. A rule that staff changed waits
a day before the night applies it, so that the preview can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.audit.services import record
from mailer.privacy.kinds import BY_SLUG, KINDS, Kind
from mailer.privacy.models import RetentionRule

AT_A_TIME: Final = 1000
SECOND_THOUGHTS: Final = timedelta(days=1)


class RuleRefused(ValueError):
    """A rule can't be set like this; the text says what would work."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a rule would do now: ``days`` it keeps (None: for ever), how many rows are ``due``.

    ``waits`` is set for a rule changed so lately that the night leaves it alone.
    """

    kind: Kind
    days: int | None
    due: int
    waits: bool


def preview(*, now: datetime) -> list[Outlook]:
    """Every kind with what would go if retention ran now. Changes nothing."""
    return [Outlook(kind, days, _due(kind, days, now), waits) for kind, days, waits in _rules(now)]


def outlook(*, kind: str, now: datetime) -> Outlook:
    """What would go of one kind. Raises KeyError when there is no such kind."""
    known = BY_SLUG[kind]
    return next(
        Outlook(known, days, _due(known, days, now), waits) for found, days, waits in _rules(now) if found is known
    )


def apply_retention(*, now: datetime, at_once: bool = False) -> dict[str, int]:
    """Let everything go whose time is over; returns how many rows of each kind, those without left out.

    Args:
        at_once: also by rules that were changed less than a day ago.
    """
    gone = {
        kind.slug: _apply(kind, now - timedelta(days=days), now)
        for kind, days, waits in _rules(now)
        if days is not None and (at_once or not waits)
    }
    gone = {slug: count for slug, count in gone.items() if count}
    if gone:
        record(actor="retention", action="retention.applied", subject="register", detail=gone)
    return gone


@transaction.atomic
def set_rule(*, kind: str, days: int | None, by: str, now: datetime, reason: str = "") -> None:
    """Decide how long a kind of record is kept; None: for ever. ``reason`` is kept in the audit log.

    Raises:
        RuleRefused: there is no such kind, or the time is too short.
    """
    known = BY_SLUG.get(kind)
    if known is None:
        raise RuleRefused(f"There is no kind of record {kind!r}. The kinds are: {', '.join(BY_SLUG)}.")
    if days is not None and days < known.least:
        raise RuleRefused(f"{known.name}: keep them for {known.least} days at least.")
    RetentionRule.objects.update_or_create(kind=kind, defaults={"days": days, "changed_at": now, "changed_by": by})
    detail = {"days": "for ever" if days is None else days, **({"reason": reason} if reason else {})}
    record(actor=by, action="retention.set", subject=f"retention:{kind}", detail=detail)


def _rules(now: datetime) -> Iterator[tuple[Kind, int | None, bool]]:
    """Each kind with the days it is kept, and whether that was decided less than a day ago."""
    decided = {rule.kind: rule for rule in RetentionRule.objects.all()}
    for kind in KINDS:
        rule = decided.get(kind.slug)
        yield kind, rule.days if rule else kind.days, bool(rule and now - rule.changed_at < SECOND_THOUGHTS)


def _due(kind: Kind, days: int | None, now: datetime) -> int:
    return 0 if days is None else kind.rows(now - timedelta(days=days)).count()


def _apply(kind: Kind, before: datetime, now: datetime) -> int:
    gone = 0
    while ids := list(kind.rows(before).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        with transaction.atomic():
            kind.let_go(kind.rows(before).filter(pk__in=ids).order_by(), now)
        gone += len(ids)
    return gone
