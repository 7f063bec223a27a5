"""Opening a letter that was sent to everybody, in the public archive, and taking it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mailer.accounts.roles import Right
from mailer.archive import services as archive
from mailer.campaigns.errors import CampaignError
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.rendering.errors import UnrenderableValue


@requires(Right.APPROVE)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on everybody can read it."""
    try:
        archive.publish(campaign=campaign_or_404(pk), by=staff_of(request), now=timezone.now())
    except (CampaignError, UnrenderableValue) as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, "Everybody can read it in the archive now.", undo=reverse("console:withdraw", args=[pk]))
    return redirect("console:letter", pk=pk)


@requires(Right.APPROVE)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody can read it in the archive any more."""
    if archive.withdraw(campaign=campaign_or_404(pk), by=staff_of(request)):
        notices.tell(request, "It is out of the archive.", undo=reverse("console:publish", args=[pk]))
    else:
        notices.refuse(request, "It was not in the archive.")
    return redirect("console:letter", pk=pk)
