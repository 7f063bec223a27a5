"""The first screen: what needs somebody now, what is going out, what comes next, and the first steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console import words
from mailer.console.access import requires, staff_of
from mailer.console.first_steps import first_steps
from mailer.console.letters import kind_of, tallies_of
from mailer.console.navigation import address_of
from mailer.console.page import LIVE_SECONDS, QUIET_SECONDS, show
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState

_MOST: Final = 5
_IN_FLIGHT: Final = (State.SENDING, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for a person: what it is, why, and where it is done."""

    title: str
    sentence: str
    button: str
    href: str
    kind: str


@requires(Right.READ)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The whole screen."""
    reader = staff_of(request)
    steps = first_steps(reader)
    context = {**_now(reader), "steps": steps, "to_do": [step for step in steps if step.mine and not step.done]}
    return show(request, "home.html", {**context, "compose": _compose(reader)})


@requires(Right.READ)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What moves, alone."""
    return show(request, "_home.html", _now(staff_of(request)))


def _now(reader: Staff) -> dict[str, Any]:
    going = tallies_of(list(_letters(*_IN_FLIGHT).order_by("-started_at")[:_MOST]))
    return {
        "needs": _needs(reader),
        "going": going,
        "next_up": list(_letters(State.SCHEDULED).order_by("scheduled_for", "pk")[:_MOST]),
        "recent": tallies_of(list(_letters(State.SENT, State.CANCELLED).order_by("-finished_at", "-pk")[:_MOST])),
        "drafts": list(_letters(State.DRAFT).order_by("-pk")[:_MOST]),
        "kind_of": kind_of,
        "words": words,
        "seconds": LIVE_SECONDS if any(tally.moving for tally in going) else QUIET_SECONDS,
    }


def _letters(*states: State) -> Any:
    return Campaign.objects.filter(state__in=states).select_related("topic", "created_by")


def _needs(reader: Staff) -> list[Need]:
    """The most urgent first: what went wrong, then what waits for this reader."""
    held = [_trouble(campaign) for campaign in _letters(State.HELD, State.PAUSED).order_by("-pk")[:_MOST]]
    if not reader.may(Right.APPROVE):
        return held
    parked = Batch.objects.filter(state=BatchState.PARKED).select_related("campaign").order_by("pk")[:_MOST]
    submitted = _letters(State.SUBMITTED).order_by("pk")[:_MOST]
    return [*held, *map(_undecided, parked), *map(_unapproved, submitted)]


def _trouble(campaign: Campaign) -> Need:
    word = words.STATES[campaign.state]
    href = address_of("console:letter", campaign.pk)
    return Need(campaign.name, campaign.trouble or word.sentence, "Look at it", href, word.kind)


def _undecided(batch: Batch) -> Need:
    sentence = f"Nobody can tell whether batch {batch.number} arrived: {batch.size} copies wait for your decision."
    href = address_of("console:settle", batch.campaign_id, batch.pk)
    return Need(batch.campaign.name, sentence, "Decide", href, "doubt")


def _unapproved(campaign: Campaign) -> Need:
    by = f" by {campaign.created_by}" if campaign.created_by else ""
    href = address_of("console:letter", campaign.pk)
    return Need(campaign.name, f"Written{by}, and waiting for approval.", "Review", href, "waiting")


def _compose(reader: Staff) -> str:
    return address_of("console:compose_new") if reader.may(Right.WRITE) else ""
