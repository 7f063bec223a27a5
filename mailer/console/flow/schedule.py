"""When a letter goes out: now, at a time in a zone, or when clocks where each member lives show it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer import env
from mailer.accounts.roles import Right
from mailer.campaigns import services
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import TRANSITIONS, State
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.compose.form import ZONES
from mailer.console.ground import ground_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.jobs import Job, publish
from mailer.lib.wallclock import SkippedTime, moment

NOW: Final = "now"
AT: Final = "at"
LOCAL: Final = "local"


class Plan(forms.Form):
    """One of three ways, and what it needs."""

    way = forms.ChoiceField(choices=[(way, way) for way in (NOW, AT, LOCAL)], initial=AT)
    at = forms.DateTimeField(
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "Write a day and a time, such as 2026-12-01 09:00."},
    )
    zone = forms.CharField(max_length=60)
    local_clock = forms.TimeField(required=False, error_messages={"invalid": "Write a time, such as 09:00."})

    def clean_zone(self) -> str:
        """An IANA zone."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in ZONES and zone != "UTC":
            raise ValidationError("This is no time zone. Write it as a continent and a city, such as Europe/Athens.")
        return zone

    def clean(self) -> dict[str, Any]:
        """What the way chosen needs is there, and the moment exists and lies ahead."""
        said = super().clean() or {}
        way = said.get("way")
        if way in (AT, LOCAL) and "at" not in self.errors and not said.get("at"):
            self.add_error("at", "Say on which day and at what time.")
        if way == LOCAL and "local_clock" not in self.errors and not said.get("local_clock"):
            self.add_error("local_clock", "Say what the members’ clocks shall show.")
        if said.get("at") and said.get("zone") and way != NOW:
            said["moment"] = self._moment(said["at"], said["zone"])
        return said

    def _moment(self, at: datetime, zone: str) -> datetime | None:
        try:
            found = moment(at.replace(tzinfo=None), zone)
        except SkippedTime as exc:
            self.add_error("at", str(exc))
            return None
        if found < timezone.now() - timedelta(minutes=1):
            self.add_error("at", "This time has passed. Choose a later one, or send it now.")
        return found


@requires(Right.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask when, then set it."""
    campaign = campaign_or_404(pk)
    if (State(campaign.state), "schedule") not in TRANSITIONS:
        notices.refuse(request, "Only a letter that is approved, and not yet scheduled, can be given a time.")
        return redirect("console:approval", pk=pk)
    ground = ground_of(request)
    tomorrow = (timezone.now() + timedelta(days=1)).astimezone(ground.society_zone)
    first = {"zone": str(ground.society_zone), "at": f"{tomorrow:%Y-%m-%d}T09:00", "local_clock": "09:00"}
    form = Plan(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and _set(request, campaign, form.cleaned_data):
        return redirect("console:letter", pk=pk)
    minutes = round(env.current().cooling_off / 60)
    return show(
        request, "flow/schedule.html", {"campaign": campaign, "form": form, "zones": ZONES, "cooling_off": minutes}
    )


def _set(request: HttpRequest, campaign: Campaign, said: dict[str, Any]) -> bool:
    at = timezone.now() if said["way"] == NOW else said["moment"]
    clock = said["local_clock"] if said["way"] == LOCAL else None
    try:
        services.schedule(campaign=campaign, at=at, by=staff_of(request), zone=said["zone"], local_clock=clock)
    except CampaignError as exc:
        notices.refuse(request, str(exc))
        return False
    if said["way"] == NOW:
        publish(Job.START_CAMPAIGN, campaign.pk)
    notices.tell(request, "It goes out now." if said["way"] == NOW else "It goes out at its time.")
    return True
