"""Who got a letter and who did not: the list by outcome, one member's story, the search for a member.

What is searched for travels in the body of a POST: no name and no address stands in a URL or a log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import F, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console import words
from mailer.console.access import requires
from mailer.console.exports import people_file
from mailer.console.letter import campaign_or_404
from mailer.console.listing import Filter, Listing, Order
from mailer.console.lookup import MOST, find_members
from mailer.console.page import show
from mailer.deliveries.models import Delivery
from mailer.deliveries.queries import OUTCOMES, copies_with_outcome, left_out_of
from mailer.deliveries.story import story
from mailer.members.models import Member
from mailer.segments.refusals import Refusal

PAGE: Final = 50
REASONS: Final = {reason.value for reason in Refusal}


@requires(Right.PERSONS)
@require_safe
def copies(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, fifty at a time."""
    campaign = campaign_or_404(pk)
    outcome = _outcome(request)
    page = _listing(campaign, outcome).page(request, _rows(campaign, outcome))
    return show(request, "copies.html", {"campaign": campaign, "page": page, "words": words})


@requires(Right.EXPORT)
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same list, all of it, as a CSV file."""
    campaign, outcome = campaign_or_404(pk), _outcome(request)
    header = ("Member number", "Given name", "Family name", "Address", "What became of it", "Reason", "When (UTC)")
    name = f"letter-{campaign.pk}-{outcome or 'copies'}"
    rows = _listing(campaign, outcome).everything(request, _rows(campaign, outcome))
    return people_file(request, name, header, _lines(campaign, rows))


@requires(Right.PERSONS)
@require_POST
def search(request: HttpRequest, pk: int) -> HttpResponse:
    """One member found: her story. Several: a list to choose from."""
    campaign, text = campaign_or_404(pk), request.POST.get("who", "")[:254]
    found = find_members(text)
    if len(found) == 1:
        return redirect("console:copy", pk=campaign.pk, member_id=found[0].pk)
    context = {"campaign": campaign, "found": found, "text": text, "many": len(found) == MOST}
    return show(request, "search.html", context)


@requires(Right.PERSONS)
@require_safe
def copy(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """What happened to this member's copy, in sentences."""
    campaign, member = campaign_or_404(pk), get_object_or_404(Member, pk=member_id)
    got_one = Delivery.objects.filter(campaign=campaign, member=member, refusal="").exists()
    context = {"campaign": campaign, "member": member, "story": story(campaign, member), "got_one": got_one}
    return show(request, "copy.html", context)


def _listing(campaign: Campaign, outcome: str) -> Listing[Delivery]:
    """The outcome chooses other rows, so the filter leaves those it is given as they are."""
    outcomes = [(slug, words.outcome(slug, campaign.state).name) for slug in OUTCOMES]
    reasons = [(reason.value, words.refusal(reason)) for reason in Refusal]
    choices = [("Copies that are", outcomes), ("No copy, because the member", reasons)]
    shown = Filter[Delivery]("outcome", "Show", choices, lambda rows, _: rows, "All copies")
    # Both have an index: copies by their ordinal, which members without a copy do not have.
    order = Order("register", "In the order of the register", "pk" if outcome in REASONS else "ordinal")
    return Listing(filters=(shown,), orders=(order,), size=PAGE)


def _outcome(request: HttpRequest) -> str:
    asked = request.GET.get("outcome", "")
    return asked if asked in OUTCOMES or asked in REASONS else ""


def _rows(campaign: Campaign, outcome: str) -> QuerySet[Delivery, Any]:
    if outcome in REASONS:
        return _with_member(left_out_of(campaign.pk, outcome).annotate(outcome=Value("")))
    # Says nothing new, but without it SQLite goes past all who were left out: they have no ordinal and come first.
    return _with_member(copies_with_outcome(campaign.pk, outcome).filter(ordinal__isnull=False))


def _with_member(rows: QuerySet[Delivery, Any]) -> QuerySet[Delivery, Any]:
    return rows.annotate(
        number=F("member__number"), given_name=F("member__given_name"), family_name=F("member__family_name")
    )


def _lines(campaign: Campaign, rows: Iterable[Any]) -> Iterator[Sequence[object]]:
    for row in rows:
        became = words.outcome(row.outcome, campaign.state).name if row.outcome else "No copy"
        reason = row.reason or (words.refusal(row.refusal) if row.refusal else "")
        when = f"{row.fate_at:%Y-%m-%d %H:%M:%S}" if row.fate_at else ""
        yield (row.number, row.given_name, row.family_name, row.address, became, reason, when)
