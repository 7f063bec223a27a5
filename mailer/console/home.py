"""The first screen: what needs somebody now, what is going out, what comes next, and the first steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from mailer.accounts.models import Staff
from mailer.accounts.queries import has_two_factor
from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console import words
from mailer.console.access import requires, staff_of
from mailer.console.alerts import shown
from mailer.console.first_steps import first_steps
from mailer.console.letters import kind_of, tallies_of
from mailer.console.navigation import address_of
from mailer.console.page import LIVE_SECONDS, QUIET_SECONDS, show
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from mailer.tracking.alerts.telling import unseen_alerts
from mailer.tracking.models import Alert

_MOST: Final = 5
_IN_FLIGHT: Final = (State.SENDING, State.PAUSED)
# A letter that is paused, and one with a batch to decide about, stand here by themselves.
_TOLD_BY_LETTERS: Final = (Alert.Kind.REFUSED, Alert.Kind.DECISION)


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
    to_do = [step for step in steps if step.mine and not step.done]
    following = next((step for step in to_do if step.href), None)
    context = {**_now(reader), "steps": steps, "to_do": to_do, "following": following, "compose": _compose(reader)}
    return show(request, "home.html", context)


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
    own = _second_factor(reader)
    held = own + [_trouble(campaign) for campaign in _letters(State.HELD, State.PAUSED).order_by("-pk")[:_MOST]]
    held += _alerts(told={need.href for need in held})
    if not reader.may(Right.APPROVE):
        return held
    parked = Batch.objects.filter(state=BatchState.PARKED).select_related("campaign").order_by("pk")[:_MOST]
    submitted = _letters(State.SUBMITTED).order_by("pk")[:_MOST]
    return [*held, *map(_undecided, parked), *map(_unapproved, submitted)]


def _second_factor(reader: Staff) -> list[Need]:
    """Asks no row of anybody of whom none is demanded."""
    by = reader.second_factor_by
    if by is None or has_two_factor(reader):
        return []
    sentence = f"From {by.day} {by:%B %Y} on, nothing opens for you without one. It takes two minutes."
    return [Need("Set up a second factor", sentence, "Set it up", reverse("mfa_index"), "doubt")]


def _trouble(campaign: Campaign) -> Need:
    word = words.STATES[campaign.state]
    href = address_of("console:letter", campaign.pk)
    return Need(campaign.name, campaign.trouble or word.sentence, "Look at it", href, word.kind)


def _alerts(*, told: set[str]) -> list[Need]:
    """Those that nobody has put aside, unless the letter itself tells it here already."""
    asking = unseen_alerts().exclude(kind__in=_TOLD_BY_LETTERS).order_by("-pk")[:_MOST]
    address = address_of("console:alerts")
    new = [alert for alert in shown(asking) if alert.href not in told]
    return [
        Need(one.alert.get_kind_display(), one.alert.words, "Look at it", one.href or address, "doubt") for one in new
    ]


def _undecided(batch: Batch) -> Need:
    sentence = f"Nobody can tell whether batch {batch.number} arrived: {batch.size} copies wait for your decision."
    href = address_of("console:settle", batch.campaign_id, batch.pk)
    return Need(batch.campaign.name, sentence, "Decide", href, "doubt")


def _unapproved(campaign: Campaign) -> Need:
    by = f" by {campaign.created_by}" if campaign.created_by else ""
    href = address_of("console:approval", campaign.pk)
    return Need(campaign.name, f"Written{by}, and waiting for approval.", "Review", href, "waiting")


def _compose(reader: Staff) -> str:
    return address_of("console:compose_new") if reader.may(Right.WRITE) else ""
