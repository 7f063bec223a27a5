"""When a letter goes out: now, at a time in a zone, or when clocks where each member lives show it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

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
from mailer.console.flow.elsewhere import Elsewhere, elsewhere, zones_of
from mailer.console.ground import ground_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.jobs import Job, publish
from mailer.lib.wallclock import TimeRefused, moment, shown_twice

NOW: Final = "now"
AT: Final = "at"
LOCAL: Final = "local"
LOOK: Final = "look"
_WRITTEN: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class Plan(forms.Form):
    """One of three ways, and what it needs."""

    way = forms.ChoiceField(choices=[(way, way) for way in (NOW, AT, LOCAL)], initial=AT)
    at = forms.DateTimeField(
        required=False,
        input_formats=_WRITTEN,
        error_messages={"invalid": "Write a day and a time, such as 2026-12-01 09:00."},
    )
    zone = forms.CharField(max_length=60)
    finish_by = forms.DateTimeField(
        required=False,
        input_formats=_WRITTEN,
        error_messages={"invalid": "Write a day and a time, such as 2026-12-01 17:00, or leave it empty."},
    )
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
            said["moment"] = self._moment("at", said["at"], said["zone"])
            if said["moment"] and said["moment"] < timezone.now() - timedelta(minutes=1):
                self.add_error("at", "This time has passed. Choose a later one, or send it now.")
        if said.get("finish_by") and said.get("zone"):
            said["finish"] = self._moment("finish_by", said["finish_by"], said["zone"])
            if said["finish"] and said["finish"] <= (said.get("moment") or timezone.now()):
                self.add_error("finish_by", "This is before it begins. Choose a later time, or leave it empty.")
        return said

    def _moment(self, field: str, wall: datetime, zone: str) -> datetime | None:
        try:
            return moment(wall.replace(tzinfo=None), zone)
        except TimeRefused as exc:
            self.add_error(field, str(exc))
            return None

    @property
    def told_twice(self) -> bool:
        """Whether the clocks of its zone show the time that was chosen twice on that day."""
        at, zone = self.cleaned_data.get("at"), self.cleaned_data.get("zone")
        return bool(at and zone and self.cleaned_data.get("way") != NOW and shown_twice(at.replace(tzinfo=None), zone))


@requires(Right.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask when, showing what that is for members elsewhere; then set it."""
    campaign = campaign_or_404(pk)
    if (State(campaign.state), "schedule") not in TRANSITIONS:
        notices.refuse(request, "Only a letter that is approved and has not begun to go out can be given a time.")
        return redirect("console:approval", pk=pk)
    form = Plan(request.POST if request.method == "POST" else _first(request, campaign))
    sets = request.method == "POST" and request.POST.get("do") != LOOK
    if form.is_valid() and sets and _set(request, campaign, form.cleaned_data):
        return redirect("console:letter", pk=pk)
    context = {
        "campaign": campaign,
        "form": form,
        "zones": ZONES,
        "elsewhere": _elsewhere(request, campaign, form.cleaned_data),
        "cooling_off": round(env.current().cooling_off / 60),
    }
    return show(request, "flow/schedule.html", context)


def _first(request: HttpRequest, campaign: Campaign) -> dict[str, str]:
    """What the form begins with: the time it has, or tomorrow at nine where the society is."""
    zone = campaign.zone or str(ground_of(request).society_zone)
    if campaign.scheduled_for is None:
        tomorrow = (timezone.now() + timedelta(days=1)).astimezone(ZoneInfo(zone))
        return {"way": AT, "zone": zone, "at": f"{tomorrow:%Y-%m-%d}T09:00", "local_clock": "09:00"}
    clock, finish = campaign.local_clock, campaign.finish_by
    return {
        "way": LOCAL if clock else AT,
        "zone": zone,
        "at": f"{campaign.scheduled_for.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}",
        "local_clock": f"{clock or time(9):%H:%M}",
        "finish_by": f"{finish.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if finish else "",
    }


def _elsewhere(request: HttpRequest, campaign: Campaign, said: dict[str, Any]) -> Elsewhere | None:
    """What the time chosen is for members elsewhere; None as long as there is none that exists."""
    at = timezone.now() if said.get("way") == NOW else said.get("moment")
    clock = said.get("local_clock") if said.get("way") == LOCAL else None
    if at is None or (said.get("way") == LOCAL and clock is None):
        return None
    return elsewhere(zones_of(campaign), at=at, home=str(ground_of(request).society_zone), clock=clock)


def _set(request: HttpRequest, campaign: Campaign, said: dict[str, Any]) -> bool:
    at = timezone.now() if said["way"] == NOW else said["moment"]
    clock = said["local_clock"] if said["way"] == LOCAL else None
    try:
        services.schedule(
            campaign=campaign,
            at=at,
            by=staff_of(request),
            zone=said["zone"],
            local_clock=clock,
            finish_by=said.get("finish"),
        )
    except CampaignError as exc:
        notices.refuse(request, str(exc))
        return False
    if said["way"] == NOW:
        publish(Job.START_CAMPAIGN, campaign.pk)
    notices.tell(request, "It goes out now." if said["way"] == NOW else "It goes out at its time.")
    return True
