"""The letter itself with its clicks on it, for the frame in which nothing can run."""

from __future__ import annotations

from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console.access import requires
from mailer.console.letter import campaign_or_404
from mailer.console.preview import fault, framed
from mailer.console.results.marks import marked
from mailer.deliveries.copies import skeleton
from mailer.deliveries.queries import batches_of
from mailer.rendering.fields import FIELDS
from mailer.rendering.following import unfollowed
from mailer.tracking.statistics.refresh import figures_of


@requires(Right.READ)
@require_safe
@xframe_options_sameorigin
def heat(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the letter that most members got, with example values: it names nobody."""
    campaign = campaign_or_404(pk)
    html = _most_read(campaign)
    if not html:
        return fault(request, "No copy of this letter was made yet.")
    return framed(marked(html, figures_of(campaign, now=timezone.now()).figures.links))


def _most_read(campaign: Campaign) -> str:
    """The letter's HTML; "" before there are copies."""
    # Links are followed only in copies of members who allow it, so that form comes first where there is one.
    by_form = batches_of(campaign.pk).order_by().values("skeleton", "tracked")
    sizes = by_form.annotate(copies=Sum(F("last") - F("first") + 1)).order_by("-tracked", "-copies", "skeleton")
    form = sizes.values_list("skeleton", flat=True).first()
    if form is None:
        return ""
    letter = skeleton(form)
    values = {name: FIELDS[name].example if name in FIELDS else "x" for name in letter.fields}
    return unfollowed(letter.render(values).html, letter.links)
