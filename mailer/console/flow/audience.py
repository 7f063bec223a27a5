"""Who gets a letter: topic, segment and exclusions, and what they come to, told while one chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import SystemRandom
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns.audience import Audience, set_audience
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.console.segments.found import words_of
from mailer.content import registry
from mailer.content.services import SocietyMissing
from mailer.deliveries.start import audience_spec
from mailer.members.models import Member, Topic
from mailer.members.queries import topics
from mailer.segments.audience import AudienceSpec
from mailer.segments.audience import audience as members_of
from mailer.segments.funnel import Funnel, funnel_now
from mailer.segments.models import Segment
from mailer.segments.queries import some_of
from mailer.segments.tree import RuleRefused

_SHOWN: Final = 6
_BROKEN: Final = "The rule of a segment can’t be understood any more. Choose another segment, or correct it."


class AudienceForm(forms.Form):
    """Three choices; each may be left as it is."""

    topic = forms.ModelChoiceField(
        topics(),
        required=False,
        empty_label="None: governance mail",
        help_text="Members who turned it off get no copy. Without a topic it goes to everyone in good standing.",
    )
    segment = forms.ModelChoiceField(
        Segment.objects.order_by("name"),
        required=False,
        empty_label="Everyone on the register",
        help_text="Who is asked at all.",
    )
    excluded = forms.ModelMultipleChoiceField(
        Segment.objects.order_by("name"),
        required=False,
        label="But not",
        help_text="Members of these segments get no copy.",
    )


@dataclass(frozen=True, slots=True)
class ComesTo:
    """What the choices come to now. Where that can't be told, ``trouble`` says what to do."""

    words: str
    funnel: Funnel | None
    sample: Sequence[Member]
    trouble: str = ""


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the choices come to; posted, they are kept, unless the page only asks what they would come to."""
    campaign = campaign_or_404(pk)
    form = _form(request, campaign)
    looking = request.headers.get("HX-Target") == "comes-to" or request.POST.get("do") == "look"
    if request.method == "POST" and form.is_valid() and not looking:
        return _keep(request, campaign, _chosen(campaign, form.cleaned_data))
    chosen = _chosen(campaign, form.cleaned_data) if form.is_bound and form.is_valid() else None
    context = {"campaign": campaign, "comes_to": comes_to(campaign, chosen)}
    if "HX-Target" in request.headers:
        return show(request, "flow/_comes_to.html", context)
    more = {
        "form": form,
        "editable": campaign.state == State.DRAFT,
        "governance": registry.get(campaign.content_type).topic is None,
    }
    return show(request, "flow/audience.html", {**context, **more})


def comes_to(campaign: Campaign, chosen: Audience | None = None) -> ComesTo:
    """What the audience would be now: as it is kept, or as it is being chosen."""
    today = timezone.now().date()
    segment = chosen.segment if chosen else campaign.segment
    words = words_of(segment.rule if segment else {}, today=today)
    try:
        spec = _spec(campaign, chosen)
        some = some_of(members_of(spec).filter(refusal=""), chance=SystemRandom(), size=_SHOWN)
        return ComesTo(words, funnel_now(spec), some)
    except RuleRefused:
        return ComesTo(words, None, (), _BROKEN)
    except SocietyMissing as missing:
        return ComesTo(words, None, (), str(missing))


def funnel_or_none(campaign: Campaign) -> Funnel | None:
    """What the audience would be now; None when it can't be told."""
    try:
        return funnel_now(audience_spec(campaign, now=timezone.now()))
    except (RuleRefused, SocietyMissing):
        return None


def _spec(campaign: Campaign, chosen: Audience | None) -> AudienceSpec:
    kept = audience_spec(campaign, now=timezone.now())
    if chosen is None:
        return kept
    rule = chosen.segment.rule if chosen.segment else {}
    return replace(kept, topic=chosen.topic, rule=rule, excluded=tuple(row.rule for row in chosen.excluded))


def _form(request: HttpRequest, campaign: Campaign) -> AudienceForm:
    held = {"topic": campaign.topic_id, "segment": campaign.segment_id, "excluded": list(campaign.excluded.all())}
    form = AudienceForm(request.POST if request.method == "POST" else None, initial=held)
    # A topic that was retired meanwhile is still this letter's.
    own = Topic.objects.filter(pk__in=Campaign.objects.filter(pk=campaign.pk).values("topic"))
    form.fields["topic"].queryset = topics() | own  # type: ignore[attr-defined]
    return form


def _chosen(campaign: Campaign, said: dict[str, Any]) -> Audience:
    return Audience(
        topic=said["topic"], segment=said["segment"], provider=campaign.provider, excluded=tuple(said["excluded"])
    )


def _keep(request: HttpRequest, campaign: Campaign, chosen: Audience) -> HttpResponse:
    try:
        set_audience(campaign=campaign, audience=chosen, by=staff_of(request))
    except CampaignError as refused:
        notices.refuse(request, str(refused))
        return redirect("console:audience", pk=campaign.pk)
    if request.POST.get("do") == "build":
        return redirect(f"{reverse('console:segment-new')}?letter={campaign.pk}")
    notices.tell(request, "The audience is chosen.")
    return redirect("console:audience", pk=campaign.pk)
