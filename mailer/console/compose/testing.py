"""Trying a letter out: a copy to oneself, the seed list and a few others, what became of each, and a dry run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign, TrialCopy
from mailer.campaigns.seeds import checked, keep_seeds, seed_addresses
from mailer.console import notices, words
from mailer.console.access import requires, staff_of
from mailer.console.compose.looking import reader_for, variant_choices
from mailer.console.letter import campaign_or_404
from mailer.console.page import LIVE_SECONDS, QUIET_SECONDS, show
from mailer.content.services import SocietyMissing
from mailer.deliveries.rehearsal import rehearse
from mailer.deliveries.trials import send_trial
from mailer.outbox.states import MessageState
from mailer.segments.tree import RuleRefused

_BETWEEN: Final = re.compile(r"[\s,;]+")
_LISTED: Final = 100
_TOLD: Final = 40
_OPEN: Final = (MessageState.DUE, MessageState.SENDING)


class Test(forms.Form):
    """To whom, and as whose copy."""

    me = forms.BooleanField(required=False)
    seeds = forms.BooleanField(required=False)
    to = forms.CharField(
        label="Others",
        required=False,
        help_text="Addresses of colleagues, one a line.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    variant = forms.ChoiceField(label="As it is written for", required=False)

    def clean_to(self) -> str:
        said: str = self.cleaned_data["to"]
        try:
            checked(_BETWEEN.split(said))
        except CampaignError as exc:
            raise forms.ValidationError(str(exc)) from exc
        return said

    def addresses(self, me: Staff, seeds: list[str]) -> list[str]:
        """Everybody it goes to; for a valid form."""
        said = self.cleaned_data
        chosen = [me.email] if said["me"] else []
        return [*chosen, *(seeds if said["seeds"] else []), *_BETWEEN.split(said["to"])]


@dataclass(frozen=True, slots=True)
class Told:
    """A test to one address: what became of it, and whether the letter was changed since."""

    copy: TrialCopy
    word: words.Word
    reason: str
    outdated: bool


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to whom, then send; below it stands what became of earlier ones."""
    campaign, me, seeds = campaign_or_404(pk), staff_of(request), seed_addresses()
    form = _form(campaign, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reader = reader_for(request, campaign, form.cleaned_data["variant"], None)
        try:
            sent = send_trial(campaign=campaign, reader=reader, to=form.addresses(me, seeds), by=me, now=timezone.now())
        except (CampaignError, SocietyMissing) as exc:
            form.add_error(None, str(exc))
        else:
            notices.tell(request, f"The test is on its way to {sent} address{'' if sent == 1 else 'es'}.")
            return redirect("console:letter-test", pk=pk)
    return show(request, "compose/test.html", _screen(campaign, form))


@requires(Right.WRITE)
@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of the tests, alone."""
    return show(request, "compose/_told.html", _told(campaign_or_404(pk)))


@requires(Right.WRITE)
@require_POST
def seeds(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the seed list, and go back to the letter that is being tested; refused, it stands there as typed."""
    campaign, typed = campaign_or_404(pk), request.POST.get("seeds", "")[:10_000]
    try:
        kept = keep_seeds(typed=_BETWEEN.split(typed), by=staff_of(request))
    except CampaignError as exc:
        context = {**_screen(campaign, _form(campaign)), "typed_seeds": typed, "seeds_fault": str(exc)}
        return show(request, "compose/test.html", context)
    notices.tell(request, f"The seed list has {kept} address{'' if kept == 1 else 'es'} now.")
    return redirect("console:letter-test", pk=pk)


def _form(campaign: Campaign, data: Mapping[str, Any] | None = None) -> Test:
    form = Test(data, initial={"me": True})
    form.fields["variant"].choices = variant_choices(campaign)  # type: ignore[attr-defined]  # as declared above
    return form


def _screen(campaign: Campaign, form: Test) -> dict[str, Any]:
    return {"form": form, "several": len(variant_choices(campaign)) > 1, "seeds": seed_addresses(), **_told(campaign)}


def _told(campaign: Campaign) -> dict[str, Any]:
    copies = list(campaign.trials.select_related("message", "by")[: _TOLD + 1])
    told = [_told_of(copy, campaign) for copy in copies[:_TOLD]]
    moving = any(copy.message.state in _OPEN for copy in copies)
    return {
        "campaign": campaign,
        "told": told,
        "more": len(copies) > _TOLD,
        "seconds": LIVE_SECONDS if moving else QUIET_SECONDS,
    }


def _told_of(copy: TrialCopy, campaign: Campaign) -> Told:
    word = words.MESSAGES[MessageState(copy.message.state)]
    return Told(copy, word, copy.message.reason, outdated=copy.version != campaign.version)


@requires(Right.PERSONS)
@require_POST
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Make every copy as it would be sent now, and tell what is wrong with whose."""
    campaign = campaign_or_404(pk)
    context = {"campaign": campaign, "most": _LISTED}
    try:
        made = rehearse(campaign, now=timezone.now())
    except (CampaignError, SocietyMissing, RuleRefused) as exc:
        return show(request, "compose/dry_run.html", {**context, "trouble": str(exc).splitlines()})
    return show(request, "compose/dry_run.html", {**context, "made": made, "problems": made.problems[:_LISTED]})
