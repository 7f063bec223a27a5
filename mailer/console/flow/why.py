"""“Why is she not in it?”: one member and one letter, every reason in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console import notices
from mailer.console.access import requires
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.console.segments.asking import asked_for
from mailer.content.services import SocietyMissing
from mailer.deliveries.start import audience_spec
from mailer.members.models import Member
from mailer.segments.answers import Answer, explain_member
from mailer.segments.tree import RuleRefused


@requires(Right.PERSONS)
@require_POST
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Before a letter starts, what would happen; afterwards, what did: the story of the copy."""
    campaign, asked = campaign_or_404(pk), asked_for(request)
    if asked.one and campaign.started_at:
        return redirect("console:copy", pk=pk, member_id=asked.one.pk)
    answer = _answer(request, campaign, asked.one) if asked.one else None
    return show(request, "flow/why.html", {"campaign": campaign, "asked": asked, "answer": answer})


def _answer(request: HttpRequest, campaign: Campaign, member: Member) -> Answer | None:
    try:
        return explain_member(audience_spec(campaign, now=timezone.now()), member)
    except (RuleRefused, SocietyMissing) as refused:
        notices.refuse(request, str(refused))
        return None
