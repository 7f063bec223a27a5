"""Across letters: each beside the others, and how the list itself grows and ages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, F, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL
from mailer.members.models import Address, ConsentEvent, Member, MemberTask, Suppression
from mailer.tracking.statistics.figures import Figures, Share

MONTHS: Final = 24


@dataclass(frozen=True, slots=True)
class Issue:
    """One letter that has gone out, with its figures as a whole."""

    campaign: Campaign
    whole: Share


@dataclass(frozen=True, slots=True)
class Month:
    """What changed on the list in one month, named ``2016-04``."""

    month: str
    joined: int
    unsubscribed: int
    bounced: int
    complained: int


@dataclass(frozen=True, slots=True)
class Health:
    """The list today. ``addresses`` counts preferred addresses by state; members without one are ``unreachable``."""

    members: int
    addresses: dict[str, int]
    unreachable: int
    suppressed: int
    open_tasks: int


def issues(*, topic_id: int | None = None, most: int = 24) -> list[Issue]:
    """The latest letters that have gone out and whose figures are known, the oldest first."""
    sent = Campaign.objects.filter(state__in=FINAL, figures__isnull=False).select_related("figures", "topic")
    if topic_id is not None:
        sent = sent.filter(topic=topic_id)
    latest = sent.order_by("-started_at", "-pk")[:most]
    return [Issue(campaign, Figures.from_json(campaign.figures.document).whole) for campaign in reversed(latest)]


def months(*, today: date) -> list[Month]:
    """The last two years month by month, the oldest first; months in which nothing changed are there too."""
    names = _names(today)
    unsubscribed = ConsentEvent.objects.filter(event=ConsentEvent.Event.UNSUBSCRIBED)
    counts = [
        _by_month(Member.objects.all(), "created_at", names[0]),
        _by_month(unsubscribed, "at", names[0]),
        _by_month(Suppression.objects.filter(reason=Suppression.Reason.HARD_BOUNCE), "at", names[0]),
        _by_month(Suppression.objects.filter(reason=Suppression.Reason.COMPLAINT), "at", names[0]),
    ]
    return [Month(name, *(count[name] for count in counts)) for name in names]


def health() -> Health:
    """How the list stands."""
    register = Member.objects.filter(erased_at=None)
    preferred = Address.objects.filter(preferred=True, member__erased_at=None)
    by_state = dict(preferred.order_by().values_list("state").annotate(n=Count("pk")))
    members = register.count()
    return Health(
        members=members,
        addresses=by_state,
        unreachable=members - sum(by_state.values()),
        suppressed=Suppression.objects.filter(lifted_at=None).count(),
        open_tasks=MemberTask.objects.filter(closed_at=None).count(),
    )


def _names(today: date) -> list[str]:
    number = today.year * 12 + today.month - 1
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(number - MONTHS + 1, number + 1)]


def _by_month(rows: QuerySet[Model], moment: str, earliest: str) -> Counter[str]:
    since = datetime.fromisoformat(f"{earliest}-01T00:00:00+00:00")
    # The first seven characters of a moment are its month on every database.
    month = Substr(Cast(F(moment), TextField()), 1, 7)
    found = rows.filter(Q(**{f"{moment}__gte": since})).annotate(month=month).order_by()
    return Counter(dict(found.values_list("month").annotate(n=Count("pk"))))
