"""Making a key, replacing it, ending it. The key itself stands on one screen, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.page import show
from mailer.keys.errors import KeyRefused
from mailer.keys.models import ApiKey
from mailer.keys.queries import every_key
from mailer.keys.scopes import PURPOSES, RIGHTS, Scope
from mailer.keys.services import NewKey, make_key, revoke_key, rotate_key

OVERLAPS: Final = (("0", "Not at all"), ("24", "A day"), ("168", "A week"), ("720", "30 days"))
LIVES: Final = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("730", "Two years"))


class KeyForm(forms.Form):
    """Which program, for what, for how long."""

    name = forms.CharField(max_length=100, error_messages={"required": "Say which program uses it, and where."})
    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, scope.value) for scope in Scope],
        error_messages={"required": "Choose what it may do.", "invalid_choice": "Choose from the list."},
    )
    days = forms.ChoiceField(choices=LIVES, initial="365")


class Replacing(forms.Form):
    """How long the old key stays good beside the new one."""

    overlap = forms.ChoiceField(choices=OVERLAPS, initial="168", error_messages={"required": "Choose how long."})


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Ask for what, then show the key."""
    me = staff_of(request)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = {Scope(scope) for scope in said["scopes"]}
        try:
            new = make_key(name=said["name"], scopes=chosen, by=me, now=timezone.now(), days=int(said["days"]))
        except KeyRefused as exc:
            form.add_error(None, str(exc))
        else:
            return _shown(request, new)
    context = {"form": form, "groups": _groups(me), "lives": LIVES, "narrow": True}
    return show(request, "keys/make.html", context)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how long both are good, then show the new one."""
    found = get_object_or_404(every_key(), pk=pk)
    form = Replacing(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        overlap = timedelta(hours=int(form.cleaned_data["overlap"]))
        try:
            new = rotate_key(key=found, by=staff_of(request), now=timezone.now(), overlap=overlap)
        except KeyRefused as exc:
            notices.refuse(request, str(exc))
            return redirect("console:keys")
        found.refresh_from_db()
        return _shown(request, new, replaced=found)
    return show(request, "keys/replace.html", {"key": found, "form": form, "overlaps": OVERLAPS, "narrow": True})


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then end it."""
    found: ApiKey = get_object_or_404(every_key(), pk=pk)
    if request.method != "POST":
        return show(request, "keys/revoke.html", {"key": found, "narrow": True})
    if revoke_key(key=found, by=staff_of(request), now=timezone.now()):
        notices.tell(request, f"The key “{found.name}” is revoked.")
    else:
        notices.warn(request, "This key had been revoked already.")
    return redirect("console:keys")


def _groups(me: Staff) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What the reader's own rights allow a key to do: what it only sees, and what it changes."""
    allowed = [scope for scope in Scope if me.may(RIGHTS[scope])]
    seen = [(scope.value, PURPOSES[scope], scope.value) for scope in allowed if not scope.writes]
    changed = [(scope.value, PURPOSES[scope], scope.value) for scope in allowed if scope.writes]
    groups = [("It only looks", seen), ("It changes something", changed)]
    return [(title, choices) for title, choices in groups if choices]


def _shown(request: HttpRequest, new: NewKey, *, replaced: ApiKey | None = None) -> HttpResponse:
    over = replaced is not None and replaced.expires_at <= timezone.now()
    context = {"key": new.key, "secret": new.secret, "replaced": replaced, "over": over, "narrow": True}
    return show(request, "keys/made.html", context)
