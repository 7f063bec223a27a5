"""Making a set: from a table with each member's own values, or the same values for a segment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.page import show
from mailer.content.services import society
from mailer.lib.wallclock import TimeRefused, moment
from mailer.notices.fields import LONGEST, DataField, fields_of
from mailer.notices.files import attachment
from mailer.notices.preparing import To
from mailer.notices.sets import make_set
from mailer.notices.tables import read_table
from mailer.notices.templates import templates
from mailer.segments.models import Segment
from mailer.segments.rules import members

MOST: Final = 1000
"""Letters of one set made here; the documents of so many are printed while one waits."""

_OWN: Final = "data-"


class SetForm(forms.Form):
    """Who gets it, and when it may go at the earliest. The template's fields are added for a segment."""

    name = forms.CharField(required=False, label="Name of the set", max_length=200, help_text="Members never see it.")
    table = forms.FileField(
        required=False,
        label="Table",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )
    segment = forms.ModelChoiceField(
        Segment.objects.order_by("name"),
        required=False,
        empty_label="None",
    )
    file = forms.FileField(required=False, label="File for all", help_text="Travels with every letter.")
    embargo = forms.DateTimeField(
        required=False,
        label="Not before",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"invalid": "Write a day and a time, such as 2026-12-01 09:00, or leave it empty."},
    )

    def __init__(self, declared: list[DataField], zone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone
        columns = ", ".join(["member", *(field.name for field in declared)])
        self.fields["table"].help_text = f"A CSV file with the columns {columns}. A member is her number or address."
        self.fields["embargo"].help_text = f"On the clocks in {zone}. Nothing leaves before, whenever it is released."
        for field in declared:
            self.fields[f"{_OWN}{field.name}"] = forms.CharField(
                required=False,
                label=field.name.replace("_", " ").capitalize(),
                help_text=field.description,
                max_length=LONGEST,
            )

    def clean_table(self) -> list[To]:
        """The letters it asks for."""
        file = self.cleaned_data["table"]
        try:
            return read_table(file.read()) if file else []
        except CampaignError as exc:
            raise forms.ValidationError(str(exc).splitlines()) from exc

    def clean_embargo(self) -> datetime | None:
        """The moment in UTC."""
        wall: datetime | None = self.cleaned_data["embargo"]
        try:
            return moment(wall.replace(tzinfo=None), self._zone) if wall else None
        except TimeRefused as exc:
            raise forms.ValidationError(str(exc)) from exc

    def clean(self) -> dict[str, Any]:
        """Either a table or a segment."""
        said = super().clean() or {}
        if "table" in said and bool(said["table"]) == bool(said.get("segment")):
            self.add_error(None, "Choose who gets it: a table, or a segment.")
        return said

    def own_fields(self) -> list[forms.BoundField]:
        """The template's fields."""
        return [self[name] for name in self.fields if name.startswith(_OWN)]

    def own(self) -> dict[str, str]:
        """The values that a whole segment gets."""
        return {name.removeprefix(_OWN): value for name, value in self.cleaned_data.items() if name.startswith(_OWN)}


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, make the letters and their documents, and hold them."""
    template: Campaign = get_object_or_404(templates(), pk=pk)
    zone = society().time_zone
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SetForm(fields_of(template), zone, *data)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("console:personal-set", pk=_made(request, template, form))
        except CampaignError as exc:
            form.add_error(None, str(exc).splitlines())
    return show(request, "personal/make.html", {"form": form, "template": template, "narrow": True})


def _made(request: HttpRequest, template: Campaign, form: SetForm) -> int:
    said, now = form.cleaned_data, timezone.now()
    to = said["table"] or _of(said["segment"], form.own(), now)
    if len(to) > MOST:
        raise CampaignError(f"These are {len(to):,} letters; {MOST:,} are the most here. Use `mailer notice make`.")
    file = said["file"]
    row = make_set(
        template=template,
        to=to,
        by=staff_of(request),
        now=now,
        name=said["name"],
        files=[attachment(file.name, file.read())] if file else (),
        embargo=said["embargo"],
    )
    notices.tell(request, "The letters are made. Look at some of them, then release them together.")
    return row.campaign_id


def _of(segment: Segment, own: dict[str, str], now: datetime) -> list[To]:
    return [To(member, own) for member in members(segment.rule, today=now.date()).order_by("pk")[: MOST + 1]]
