"""Beginning a letter: which kind, and what it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns.audience import Audience
from mailer.campaigns.drafting import begin, own_topic
from mailer.campaigns.models import Campaign
from mailer.console.access import requires, staff_of
from mailer.console.page import show
from mailer.content.forms.blank import blank_letter
from mailer.content.registry import CONTENT_TYPES

BLANK: Final = "blank"
SAMPLE: Final = "sample"
LAST: Final = "last"


class Beginning(forms.Form):
    """What to ask before there is anything to write into."""

    name = forms.CharField(
        max_length=200,
        label="Name",
        help_text="For yourselves, so that you find it again. Members never see it.",
        error_messages={"required": "Give the letter a name, such as “Signals, spring 2026”."},
    )
    kind = forms.ChoiceField(
        choices=[(slug, slug) for slug in CONTENT_TYPES],
        error_messages={"required": "Choose what kind of letter it is."},
    )
    start = forms.ChoiceField(choices=[(way, way) for way in (BLANK, SAMPLE, LAST)], initial=SAMPLE)


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_letter(request: HttpRequest) -> HttpResponse:
    """Ask, then open the new draft."""
    form = Beginning(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        topic = own_topic(said["kind"])
        campaign = begin(
            name=said["name"],
            content_type=said["kind"],
            content=_content(said["kind"], said["start"]),
            by=staff_of(request),
            audience=Audience(topic=topic, segment=None),
        )
        return redirect("console:compose", pk=campaign.pk)
    context = {"form": form, "kinds": list(CONTENT_TYPES.values()), "today": timezone.localdate()}
    return show(request, "compose/begin.html", context)


def _content(slug: str, start: str) -> Mapping[str, Any]:
    last = Campaign.objects.filter(content_type=slug).order_by("-pk").first() if start == LAST else None
    if last is not None:
        return dict(last.content)
    return CONTENT_TYPES[slug].sample() if start == SAMPLE else blank_letter(slug)
