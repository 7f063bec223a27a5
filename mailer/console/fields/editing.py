"""Making a field, its name and choices, and its end: retired with its values, or removed where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.fields.listing import segments_asking
from mailer.console.members.naming import actor_of
from mailer.console.page import show
from mailer.members import services
from mailer.members.imports.faults import CellRefused
from mailer.members.models import CustomField
from mailer.members.services import FieldRefused
from mailer.members.services.custom_fields import members_with

_LIST = CustomField.Kind.CHOICE


class FieldForm(forms.Form):
    """What it is called, and what can stand in it. A field keeps its type for life."""

    name = forms.CharField(max_length=80, help_text="As it stands in forms and in files, such as “Badge colour”.")
    kind = forms.ChoiceField(choices=CustomField.Kind.choices, label="Type")
    choices = forms.CharField(
        required=False,
        label="Values to choose from",
        help_text="For the type “One of a list”: one a line, in the order in which they are offered.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, field: CustomField | None = None) -> None:
        held = {"name": field.name, "choices": "\n".join(map(str, field.choices))} if field else {}
        super().__init__(data, initial=held)
        if field is not None:
            del self.fields["kind"]
            if field.kind != _LIST:
                del self.fields["choices"]

    def lines(self) -> list[str]:
        """The values, each once as typed."""
        return [line.strip() for line in self.cleaned_data.get("choices", "").splitlines() if line.strip()]


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One field more, empty for every member."""
    form = FieldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind = CustomField.Kind(form.cleaned_data["kind"])
        try:
            services.define_field(
                name=form.cleaned_data["name"], kind=kind, choices=form.lines(), by=actor_of(staff_of(request))
            )
        except (FieldRefused, CellRefused) as refused:
            form.add_error("choices" if kind == _LIST and not form.lines() else "name", str(refused))
        else:
            notices.tell(request, "Every member has the field now, empty. Member files can bring it as a column.")
            return redirect("console:fields")
    return show(request, "fields/field.html", {"form": form, "field": None})


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, other values to choose from; and what uses it."""
    field = get_object_or_404(CustomField, pk=pk)
    form = FieldForm(request.POST if request.method == "POST" else None, field=field)
    if request.method == "POST" and form.is_valid():
        wanted = form.lines() if field.kind == _LIST else None
        try:
            services.change_field(
                field=field, name=form.cleaned_data["name"], choices=wanted, by=actor_of(staff_of(request))
            )
        except (FieldRefused, CellRefused) as refused:
            form.add_error("choices" if field.kind == _LIST else "name", str(refused))
        else:
            notices.tell(request, "It is saved.")
            return redirect("console:fields")
    context = {
        "form": form,
        "field": field,
        "members": members_with(field),
        "segments": segments_asking().get(field.slug, []),
    }
    return show(request, "fields/field.html", context)


@requires(Right.ADMINISTER)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for it no more."""
    field = get_object_or_404(CustomField, pk=pk)
    services.retire_field(field=field, by=actor_of(staff_of(request)), now=timezone.now())
    notices.tell(
        request,
        f"“{field}” is asked for no more. Its values stay, and so do the segments that ask about it.",
        undo=reverse("console:field-restore", args=[pk]),
    )
    return redirect("console:fields")


@requires(Right.ADMINISTER)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for it again."""
    field = get_object_or_404(CustomField, pk=pk)
    services.restore_field(field=field, by=actor_of(staff_of(request)))
    notices.tell(request, f"“{field}” is asked for again, with all values it had.")
    return redirect("console:fields")


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take the field away; not while a member has a value in it or a segment asks about it."""
    field = get_object_or_404(CustomField, pk=pk)
    segments, members = segments_asking().get(field.slug, []), members_with(field)
    if request.method != "POST" or segments:
        return show(request, "fields/remove.html", {"field": field, "members": members, "segments": segments})
    try:
        services.remove_field(field=field, by=actor_of(staff_of(request)))
    except FieldRefused as refused:
        notices.refuse(request, str(refused))
        return redirect("console:field", pk=pk)
    notices.tell(request, f"“{field}” is removed.")
    return redirect("console:fields")
