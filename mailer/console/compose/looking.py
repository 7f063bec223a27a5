"""The draft from every side: at a desk, on a phone, in the dark, as text, as any member; and what is wrong with it."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.drafting import faults
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.previews import Remark, content_source, examine, refused
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.console.preview import FAULT_POLICY, LETTER_POLICY
from mailer.content import registry, variants
from mailer.content.faults import ContentRefused
from mailer.content.forms.asked import as_asked
from mailer.content.services import SocietyMissing
from mailer.deliveries.readers import Reader, example_reader, reader_of
from mailer.deliveries.trials import trial_letter
from mailer.members.models import Member

LOOKS: Final = (("desktop", "Desktop"), ("phone", "Phone"), ("dark", "Dark"), ("text", "Text"))
_DARK: Final = "(prefers-color-scheme: dark)"
_WORDS: Final = {True: "yes", False: "no"}


class View(forms.Form):
    """How to look at it, and as whom. ``member`` is a row's number, never a name."""

    look = forms.ChoiceField(choices=LOOKS, required=False)
    variant = forms.CharField(max_length=120, required=False)
    member = forms.IntegerField(required=False)


@requires(Right.WRITE)
@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter in a frame in which nothing can run."""
    campaign = campaign_or_404(pk)
    view = View(request.GET)
    view.is_valid()
    said = view.cleaned_data
    try:
        letter = trial_letter(campaign, reader_for(request, campaign, said.get("variant") or "", said.get("member")))
    except (CampaignError, SocietyMissing) as exc:
        asked = as_asked(campaign.content_type, campaign.content, faults(campaign))
        told = [str(fault) for fault in asked] or str(exc).splitlines()
        response = show(request, "preview_fault.html", {"faults": told[:12]})
        response["Content-Security-Policy"] = FAULT_POLICY
        return response
    headers = {"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"}
    if said.get("look") == "text":
        return HttpResponse(letter.text, content_type="text/plain; charset=utf-8", headers=headers)
    # A frame can't be told to prefer dark, so for this look the rules for it always hold.
    html = letter.html.replace(_DARK, "all") if said.get("look") == "dark" else letter.html
    return HttpResponse(html, headers=headers)


def reader_for(request: HttpRequest, campaign: Campaign, variant: str, member_id: int | None) -> Reader:
    """A real member where one is chosen and may be seen, else somebody made up who gets this variant."""
    keys = variant_choices(campaign)
    chosen = variant if variant in dict(keys) else keys[0][0]
    member = Member.objects.filter(pk=member_id).first() if member_id and staff_of(request).may(Right.PERSONS) else None
    kind = registry.get(campaign.content_type)
    found = member and reader_of(member, variants=kind.variants, today=timezone.localdate())
    return found or example_reader(chosen)


def variant_choices(campaign: Campaign) -> list[tuple[str, str]]:
    """Every variant of this kind of letter: its key, and who gets it in words."""
    names = registry.get(campaign.content_type).variants
    return [(variants.key(values), _in_words(values)) for values in variants.combinations(names)]


def _in_words(values: dict[str, bool | str]) -> str:
    words = []
    for name, value in values.items():
        if name == "is_trainee":
            words.append("trainees" if value else "other members")
        elif name == "dues":
            words.append({"paid": "dues paid", "due": "dues open", "lapsed": "dues lapsed"}[str(value)])
        else:
            words.append(
                f"{name.replace('_', ' ')}: {_WORDS.get(value is True, value) if isinstance(value, bool) else value}"
            )
    return ", ".join(words).capitalize() or "Everyone"


@requires(Right.WRITE)
@require_safe
def checks(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with the letter as it stands, each with a way to the field."""
    campaign = campaign_or_404(pk)
    found = remarks_of(campaign)
    errors = [remark for remark in found if remark.finding.severity == "error"]
    hints = [remark for remark in found if remark.finding.severity != "error"]
    return show(request, "compose/_checks.html", {"campaign": campaign, "errors": errors, "hints": hints})


def remarks_of(campaign: Campaign) -> list[Remark]:
    """Every check over every variant; faults of unfinished content alone where there is no letter yet."""
    try:
        source = content_source(campaign.content_type, campaign.content)
    except ContentRefused as exc:
        return refused(as_asked(campaign.content_type, campaign.content, exc.faults))
    return examine(source, today=timezone.localdate())
