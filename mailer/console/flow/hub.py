"""What the page of a letter offers beyond its figures: its way, the next step, the buttons, the public archive."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Min
from django.utils import timezone

from mailer import env
from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.archive.models import PublicLetter
from mailer.campaigns.states import FINAL, TRANSITIONS, State
from mailer.console.flow.next_step import next_step
from mailer.console.flow.stages import Way
from mailer.console.flow.under_way import Standing
from mailer.console.tally import Tally
from mailer.deliveries.missed import NOT_RECEIVED
from mailer.deliveries.queries import batches_of
from mailer.deliveries.states import BatchState, Fate

# Outcomes of copies that certainly did not reach their member; of a letter that was stopped, what waits is one more.
_MISSED: Final = tuple(Fate(fate).name.lower() for fate in NOT_RECEIVED)


def hub_of(tally: Tally, reader: Staff) -> dict[str, Any]:
    """For ``_letter.html``: everything that changes by itself while one looks at it."""
    campaign = tally.campaign
    way = Way(campaign, reader)
    state = way.state
    return {
        "way": way,
        "next": next_step(way, Standing(tally.states, tried=_tried(tally))),
        "verbs": [verb for verb in ("pause", "resume", "cancel") if (state, verb) in TRANSITIONS],
        "replans": state == State.SCHEDULED and reader.may(Right.APPROVE),
        "leaves_at": _leaves_at(tally),
        "now": timezone.now(),
        "missed": _missed(tally) if state in FINAL else 0,
        "public": _public(tally) if state == State.SENT else None,
    }


def _leaves_at(tally: Tally) -> Any:
    """When the first copy leaves, as long as none has; None otherwise."""
    if tally.campaign.state not in (State.SENDING, State.PAUSED) or set(tally.states) != {"planned"}:
        return None
    waiting = batches_of(tally.campaign.pk).filter(state=BatchState.PLANNED, attempt=0)
    first = waiting.order_by().aggregate(first=Min("not_before"))["first"]
    return first if first is not None and first > timezone.now() else None


def _tried(tally: Tally) -> bool:
    """Whether nothing is on its way to the provider, because what waits was refused for now."""
    if tally.campaign.state != State.SENDING or not tally.states["planned"] or tally.states["submitting"]:
        return False
    return batches_of(tally.campaign.pk).filter(state=BatchState.PLANNED, strikes__gt=0).exists()


def _missed(tally: Tally) -> int:
    """Members of the segment who certainly got no copy."""
    campaign, states = tally.campaign, tally.states
    if campaign.in_segment is None or campaign.in_audience is None:
        return 0
    unsent = states["planned"] + states["claimed"] if campaign.state == State.CANCELLED else 0
    return campaign.in_segment - campaign.in_audience + sum(states[slug] for slug in _MISSED) + unsent


def _public(tally: Tally) -> dict[str, Any]:
    """Where everybody reads it, and who opened it; without an address nobody has."""
    row = PublicLetter.objects.filter(campaign=tally.campaign).select_related("published_by").defer("html", "text")
    letter = row.first()
    if letter is None:
        return {"address": ""}
    return {"address": f"{env.current().public_url}{letter.path}", "by": letter.published_by, "at": letter.published_at}
