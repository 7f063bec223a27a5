"""Correcting what the register says about a member, with the reason kept in the member's history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.members import naming
from mailer.console.members.member import member_or_404
from mailer.console.page import show
from mailer.members.imports.columns import CUSTOM
from mailer.members.imports.differences import in_words
from mailer.members.models import Category, CustomField, Member
from mailer.members.queries import own_fields
from mailer.members.services import update_member
from mailer.members.services.people import LABELS
from mailer.members.values import READERS, FieldsRefused

REASON: Final = "reason"
_DAYS: Final = frozenset({"joined", "dues_from", "dues_until"})
_HELP: Final[dict[str, str]] = {
    "country": "A name, or the code of two letters.",
    "time_zone": "Such as Europe/Athens. When the country changes, it follows unless somebody corrected it.",
    "language": "Such as en or fr.",
    "dues_until": "The last day that is paid for. Empty counts as paid.",
    **dict.fromkeys(LABELS, "Several are separated by semicolons."),
}


class Correction(forms.Form):
    """One field for each of the register's, filled as they stand; what they may hold, the register decides."""

    def __init__(self, member: Member, own: list[CustomField], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_as_it_stands(member, own))
        asked = {name: _field(name) for name in (*READERS, *LABELS)}
        asked |= {f"{CUSTOM}{field.slug}": _own_field(field) for field in own}
        for name, field in asked.items():
            # The page carries how it stood when it was opened; changed is what differs from that.
            field.show_hidden_initial = True
            self.fields[name] = field
        self.fields[REASON] = forms.CharField(
            max_length=250,
            label="Why",
            help_text="Kept in the history of this member, such as “wrote to the office on Monday”.",
            error_messages={"required": "Say why, so that others understand it later."},
        )

    def changed(self) -> dict[str, Any]:
        """Only what was changed here, so that what somebody else changed meanwhile stays."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != REASON}

    def refuse(self, refused: FieldsRefused) -> None:
        """Put each sentence beside its field."""
        for name, said in refused.faults.items():
            self.add_error(name if name in self.fields else None, said)


@requires(Right.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then change what differs."""
    found = member_or_404(pk)
    form = Correction(found, list(own_fields()), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _saved(request, found, form):
        return redirect("console:member", pk=pk)
    return show(request, "members/edit.html", {"member": found, "form": form})


def _saved(request: HttpRequest, found: Member, form: Correction) -> bool:
    try:
        changes = update_member(
            member=found,
            values=form.changed(),
            by=naming.actor_of(staff_of(request)),
            source="console",
            now=timezone.now(),
            reason=form.cleaned_data[REASON],
        )
    except FieldsRefused as refused:
        form.refuse(refused)
        return False
    notices.tell(request, "Saved." if changes else "Nothing was changed: it stood like this already.")
    return True


def _as_it_stands(member: Member, own: list[CustomField]) -> dict[str, str]:
    held = {name: in_words(getattr(member, name)) for name in READERS}
    said = list(member.labels.order_by("value").values_list("kind", "value"))
    held |= {name: "; ".join(value for kind, value in said if kind == label) for name, label in LABELS.items()}
    return held | {f"{CUSTOM}{field.slug}": in_words(member.custom.get(field.slug)) for field in own}


def _field(name: str) -> forms.Field:
    label, help_text = naming.FIELDS[name], _HELP.get(name, "")
    if name == "category":
        return forms.ChoiceField(choices=Category.choices, label=label)
    widget = forms.DateInput(attrs={"type": "date"}) if name in _DAYS else forms.TextInput()
    return forms.CharField(required=name == "number", label=label, help_text=help_text, widget=widget)


def _own_field(field: CustomField) -> forms.Field:
    if field.kind in {CustomField.Kind.CHOICE, CustomField.Kind.YES_NO}:
        values = field.choices if field.kind == CustomField.Kind.CHOICE else ["yes", "no"]
        return forms.ChoiceField(
            choices=[("", "–"), *((value, value) for value in values)], required=False, label=field.name
        )
    day = field.kind == CustomField.Kind.DATE
    widget = forms.DateInput(attrs={"type": "date"}) if day else forms.TextInput()
    return forms.CharField(required=False, label=field.name, widget=widget)
