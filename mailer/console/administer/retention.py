"""How long records stay: what will go tonight, and changing it with a reason."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.page import show
from mailer.jinja import plural
from mailer.privacy.kinds import BY_SLUG, Kind
from mailer.privacy.retention import RuleRefused, outlook, preview, set_rule

FOR_EVER: Final = "for_ever"
_YEAR: Final = 365


class Rule(forms.Form):
    """How long, and why."""

    days = forms.IntegerField(
        label="Days", min_value=0, max_value=36_500, required=False, help_text="A year has 365, ten years have 3650."
    )
    for_ever = forms.BooleanField(label="Keep them for ever", required=False)
    reason = forms.CharField(
        label="Why",
        max_length=250,
        help_text="Kept in the audit log, such as “decided by the Council in March”. It must name no member.",
        error_messages={"required": "Say why, so that others understand it later."},
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get(FOR_EVER) == (said.get("days") is not None):
            self.add_error("days", "Write a number of days, or tick “for ever”: one of the two.")
        return said


@requires(Right.ADMINISTER)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Every kind of record, and how many of them go tonight."""
    found = preview(now=timezone.now())
    tonight = sum(row.due for row in found if not row.waits)
    context = {"outlooks": found, "tonight": tonight, "kept_for": kept_for}
    return show(request, "administer/retention.html", context)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask, then decide. The night applies it after a day."""
    known = _kind(kind)
    standing = outlook(kind=kind, now=timezone.now())
    form = Rule(
        request.POST if request.method == "POST" else None,
        initial={"days": standing.days, FOR_EVER: standing.days is None},
    )
    if request.method == "POST" and form.is_valid() and _decided(request, known, form):
        return redirect("console:retention")
    context = {"form": form, "outlook": standing, "kept_for": kept_for}
    return show(request, "administer/rule.html", context)


def kept_for(days: int | None) -> str:
    """30 as ``30 days``, 1825 as ``5 years``, None as ``for ever``."""
    if days is None:
        return "for ever"
    if days and days % _YEAR == 0:
        return plural(days // _YEAR, "year", "years")
    return plural(days, "day", "days")


def _kind(slug: str) -> Kind:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def _decided(request: HttpRequest, kind: Kind, form: Rule) -> bool:
    said = form.cleaned_data
    try:
        set_rule(
            kind=kind.slug,
            days=said["days"],
            by=f"staff:{staff_of(request).pk}",
            now=timezone.now(),
            reason=said["reason"],
        )
    except RuleRefused as refused:
        form.add_error("days", str(refused))
        return False
    notices.tell(request, "Decided. It holds from tomorrow's night on, so that you can look at what would go.")
    return True
