"""The letter itself, for a frame in which nothing can run."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.letters import compile_variants, every_variant
from mailer.campaigns.models import Campaign
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.content.registry import UnknownContentType
from mailer.content.services import SocietyMissing
from mailer.deliveries.archive import exact_copy
from mailer.deliveries.models import Delivery
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import FIELDS

# Letters carry their styles inline, because mail programs want it so. ``sandbox`` takes scripts,
# forms and our own origin away from them, also when the address is opened outside the frame.
LETTER_POLICY: Final = (
    "default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
FAULT_POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'"


@requires(Right.READ)
@require_safe
@xframe_options_sameorigin
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The first copy; before there are copies, or for who may see no names, the letter with example values."""
    campaign = campaign_or_404(pk)
    # A real copy names a member.
    named = staff_of(request).may(Right.PERSONS)
    first = Delivery.objects.filter(campaign=campaign, ordinal=1).first() if named else None
    try:
        return framed(exact_copy(first).html if first else _with_examples(campaign))
    except (CampaignError, SocietyMissing, UnknownContentType, UnrenderableValue) as exc:
        return fault(request, str(exc))


@requires(Right.PERSONS)
@require_safe
@xframe_options_sameorigin
def copy(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """One member's exact copy."""
    delivery = get_object_or_404(Delivery, campaign=pk, member=member_id, refusal="")
    try:
        return framed(exact_copy(delivery).html)
    except UnrenderableValue as exc:
        return fault(request, str(exc))


def _with_examples(campaign: Campaign) -> str:
    variant = every_variant(campaign)[0]
    skeleton = compile_variants(campaign, [variant])[variant].skeleton
    return skeleton.render({name: FIELDS[name].example for name in skeleton.fields}).html


def framed(html: str) -> HttpResponse:
    """A letter for a frame: it shows itself and can do nothing."""
    return HttpResponse(html, headers={"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"})


def fault(request: HttpRequest, words: str) -> HttpResponse:
    """What there is to say in a frame in which no letter can be shown."""
    response = show(request, "preview_fault.html", {"faults": words.splitlines()})
    response["Content-Security-Policy"] = FAULT_POLICY
    return response
