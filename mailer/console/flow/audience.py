"""Who gets a letter: topic, segment and exclusions, and what they come to, step by step."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns.drafting import Audience, set_audience
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.content import registry
from mailer.deliveries.start import audience_spec
from mailer.members.models import Topic
from mailer.members.queries import topics
from mailer.segments.funnel import Funnel, funnel_now
from mailer.segments.models import Segment
from mailer.segments.tree import RuleRefused


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
        help_text="Members of these segments get no copy. Hold Ctrl to choose several.",
    )


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the choices come to; posted, they are kept."""
    campaign = campaign_or_404(pk)
    held = {"topic": campaign.topic_id, "segment": campaign.segment_id, "excluded": campaign.excluded.all()}
    form = AudienceForm(request.POST if request.method == "POST" else None, initial=held)
    # A topic that was retired meanwhile is still this letter's.
    own = Topic.objects.filter(pk__in=Campaign.objects.filter(pk=campaign.pk).values("topic"))
    form.fields["topic"].queryset = topics() | own  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = Audience(
            topic=said["topic"], segment=said["segment"], provider=campaign.provider, excluded=tuple(said["excluded"])
        )
        try:
            set_audience(campaign=campaign, audience=chosen, by=staff_of(request))
        except CampaignError as exc:
            notices.refuse(request, str(exc))
        else:
            notices.tell(request, "The audience is chosen.")
        return redirect("console:audience", pk=pk)
    context = {
        "campaign": campaign,
        "form": form,
        "editable": campaign.state == State.DRAFT,
        "funnel": funnel_or_none(campaign),
        "governance": registry.get(campaign.content_type).topic is None,
    }
    return show(request, "flow/audience.html", context)


def funnel_or_none(campaign: Campaign) -> Funnel | None:
    """What the audience would be now; None when a rule of its segments can't be understood."""
    try:
        return funnel_now(audience_spec(campaign, now=timezone.now()))
    except RuleRefused:
        return None
