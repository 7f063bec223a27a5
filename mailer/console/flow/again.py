"""A letter once more: its text as a new draft, or the same letter to those alone who missed it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.roles import Right
from mailer.campaigns import handling
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.states import FINAL
from mailer.console import notices, words
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.deliveries.missed import missed_by
from mailer.deliveries.queries import refusals_of


@requires(Right.WRITE)
@require_POST
def copy_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with the same text and the same audience."""
    campaign = campaign_or_404(pk)
    made = handling.copy(campaign=campaign, name=f"{campaign.name[:190]}, copy", by=staff_of(request))
    notices.tell(request, "This is a copy. The letter it was made from stays as it is.")
    return redirect("console:compose", pk=made.pk)


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell who missed it and why; posted, draft the same letter for them."""
    campaign = campaign_or_404(pk)
    if campaign.state not in FINAL:
        notices.refuse(request, "Nobody has missed it yet: it is not finished.")
        return redirect("console:letter", pk=pk)
    if request.method == "POST":
        try:
            made = handling.follow_up(campaign=campaign, by=staff_of(request))
        except CampaignError as exc:
            notices.refuse(request, str(exc))
            return redirect("console:letter", pk=pk)
        notices.tell(request, "This draft goes to those alone who missed the first. Look it over, then submit it.")
        return redirect("console:letter", pk=made.pk)
    reasons = [(words.refusal(slug), count) for slug, count in refusals_of(campaign.pk).most_common()]
    context = {"campaign": campaign, "missed": missed_by(pk).count(), "reasons": reasons}
    return show(request, "flow/missed.html", context)
