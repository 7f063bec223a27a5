"""Trying a letter out: a copy to oneself and a few others, and every copy made once without sending it."""

from __future__ import annotations

import re
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.roles import Right
from mailer.campaigns.errors import CampaignError
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.compose.looking import reader_for, variant_choices
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.content.services import SocietyMissing
from mailer.deliveries.rehearsal import rehearse
from mailer.deliveries.trials import send_trial
from mailer.segments.tree import RuleRefused

_BETWEEN: Final = re.compile(r"[\s,;]+")
_LISTED: Final = 100


class Test(forms.Form):
    """To whom, and as whose copy."""

    to = forms.CharField(
        label="Addresses",
        help_text="One a line. Each gets the letter with [Test] before its subject.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write at least one address."},
    )
    variant = forms.ChoiceField(label="As it is written for", required=False)


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the addresses, then send."""
    campaign = campaign_or_404(pk)
    me = staff_of(request)
    form = Test(request.POST if request.method == "POST" else None, initial={"to": me.email})
    choices = variant_choices(campaign)
    form.fields["variant"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, as declared above
    if request.method == "POST" and form.is_valid():
        reader = reader_for(request, campaign, form.cleaned_data["variant"], None)
        try:
            sent = send_trial(
                campaign=campaign, reader=reader, to=_BETWEEN.split(form.cleaned_data["to"]), by=me, now=timezone.now()
            )
        except (CampaignError, SocietyMissing) as exc:
            form.add_error("to", str(exc))
        else:
            notices.tell(request, f"The test is on its way to {sent} address{'' if sent == 1 else 'es'}.")
            return redirect("console:letter-test", pk=pk)
    return show(request, "compose/test.html", {"campaign": campaign, "form": form, "several": len(choices) > 1})


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
