"""The sets of personal letters and their templates."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console import words
from mailer.console.access import requires
from mailer.console.exports import csv_file
from mailer.console.listing import Filter, Listing
from mailer.console.page import show
from mailer.notices.fields import fields_of
from mailer.notices.models import NoticeSet
from mailer.notices.sets import sets
from mailer.notices.templates import templates

HELD: Final = words.Word("Held", "Nothing leaves until it is released.", "waiting")


def _standing(rows: QuerySet[NoticeSet, Any], value: str) -> QuerySet[NoticeSet, Any]:
    held = rows.filter(campaign__state=State.APPROVED)
    return held if value == "held" else rows.exclude(campaign__state=State.APPROVED)


SETS: Final = Listing[Any](
    search=lambda rows, text: rows.filter(campaign__name__icontains=text),
    search_label="Name of the set",
    filters=(Filter("standing", "Standing", [("held", "Held"), ("released", "Released")], _standing),),
)
TEMPLATES: Final = Listing[Campaign](
    search=lambda rows, text: rows.filter(name__icontains=text), search_label="Name of the template"
)


def word_of(campaign: Campaign) -> words.Word:
    """How a letter or a set stands; held is what an approved set is."""
    held = campaign.template_id is not None and campaign.state == State.APPROVED
    return HELD if held else words.STATES[campaign.state]


def _sets() -> QuerySet[Any, Any]:
    """With the number of ``letters`` in each."""
    return sets().annotate(letters=Count("campaign__addressees"))


@requires(Right.PERSONS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every set, the newest first."""
    context = {"page": SETS.page(request, _sets()), "word_of": word_of, "templates": templates().exists()}
    return show(request, "personal/sets.html", context)


@requires(Right.PERSONS)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filter leave, as a CSV file."""
    rows = (
        (
            row.campaign.name,
            str(row.campaign.template),
            row.letters,
            word_of(row.campaign).name,
            f"{row.made_at:%Y-%m-%d %H:%M}",
            f"{row.embargo:%Y-%m-%d %H:%M}" if row.embargo else "",
        )
        for row in SETS.everything(request, _sets())
    )
    return csv_file("personal-letters", ("Set", "Template", "Letters", "Standing", "Made", "Not before (UTC)"), rows)


@requires(Right.PERSONS)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """Every template, with what its letters bring."""
    page = TEMPLATES.page(request, templates().select_related("topic"))
    context = {"page": page, "fields_of": fields_of, "states": words.STATES, "usable": State.APPROVED}
    return show(request, "personal/templates.html", context)
