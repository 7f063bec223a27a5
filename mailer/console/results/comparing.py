"""Two letters side by side: every share with what it is out of, and how far the two are apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL, State
from mailer.console.access import requires
from mailer.console.exports import csv_file
from mailer.console.page import show
from mailer.console.results import facts
from mailer.tracking.statistics.figures import Figures, Share
from mailer.tracking.statistics.refresh import figures_of

CHOICES: Final = 200
"""The latest letters among which one chooses."""

SOON: Final = ("60", "300")
_STARTED: Final = (*FINAL, State.SENDING, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two letters, with its figures."""

    campaign: Campaign
    figures: Figures

    @property
    def whole(self) -> Share:
        return self.figures.whole


@dataclass(frozen=True, slots=True)
class Line:
    """One share of both: ``(part, whole)`` each, and the distance of the two in percentage points."""

    name: str
    parts: tuple[tuple[int, int], tuple[int, int]]

    @property
    def apart(self) -> str:
        """``+3.2`` when the second is larger; a dash where one of them has no whole."""
        (one, first), (other, second) = self.parts
        if not first or not second:
            return "–"
        return f"{100 * other / second - 100 * one / first:+.1f}"


@requires(Right.READ)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """``?one=`` and ``?other=`` are the numbers of the letters; without two of them one is asked to choose."""
    letters = list(_letters())
    chosen = _chosen(request, letters)
    sides = _sides(chosen)
    context: dict[str, Any] = {"letters": letters, "chosen": chosen, "sides": sides, "facts": facts}
    if sides:
        context |= {"lines": list(lines(*sides)), "same": sides[0].campaign == sides[1].campaign}
    return show(request, "results/compare.html", context)


@requires(Right.READ)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as a CSV file."""
    sides = _sides(_chosen(request, list(_letters())))
    if not sides:
        raise Http404
    names = [side.campaign.name for side in sides]
    header = ("Share", *(f"{name}{column}" for name in names for column in ("", ", out of")), "Apart in points")
    rows = ((line.name, *(n for part in line.parts for n in part), line.apart) for line in lines(*sides))
    return csv_file("two-letters", header, rows)


def lines(one: Side, other: Side) -> Iterator[Line]:
    """What is compared, in the order of a copy's way."""
    for name, part_of in _SHARES:
        yield Line(name, (part_of(one), part_of(other)))


def _letters() -> QuerySet[Campaign, Any]:
    started = Campaign.objects.filter(state__in=_STARTED, in_segment__isnull=False).select_related("topic")
    return started.defer("content").order_by("-started_at", "-pk")[:CHOICES]


def _chosen(request: HttpRequest, letters: Sequence[Campaign]) -> list[Campaign | None]:
    by_number = {str(letter.pk): letter for letter in letters}
    return [by_number.get(request.GET.get(name, "")) for name in ("one", "other")]


def _sides(chosen: Sequence[Campaign | None]) -> list[Side]:
    """Both letters with their figures, or nothing."""
    pair = [letter for letter in chosen if letter is not None]
    if len(pair) < len(chosen):
        return []
    return [Side(letter, figures_of(letter, now=timezone.now()).figures) for letter in pair]


def _soon(side: Side) -> tuple[int, int]:
    delays = side.figures.delays
    return sum(delays.get(bound, 0) for bound in SOON), sum(delays.values())


_SHARES: Final = (
    ("Delivered", lambda side: (facts.delivered(side.whole), side.whole.copies)),
    ("Delivered within 5 minutes", _soon),
    ("Not delivered", lambda side: (facts.undelivered(side.whole), side.whole.copies)),
    ("Opens may be known", lambda side: (side.whole.tracked, side.whole.copies)),
    ("Opened by people", lambda side: (side.whole.opened.person, side.whole.tracked)),
    ("Links followed by people", lambda side: (side.whole.clicked.person, side.whole.tracked)),
    ("Unsubscribed", lambda side: (side.whole.unsubscribed, side.whole.copies)),
    ("Reported as spam", lambda side: (side.whole.complained, side.whole.copies)),
)
