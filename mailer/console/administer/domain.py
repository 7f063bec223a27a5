"""The sender's domain: the records it needs, and what is found there."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mailer import env
from mailer.accounts.roles import Right
from mailer.console.access import requires
from mailer.console.page import show
from mailer.console.words import Word
from mailer.content.models import Society
from mailer.providers.domain.asking import DomainRefused, domain_of, leaving_of
from mailer.providers.domain.examining import examine
from mailer.providers.domain.findings import Finding, Verdict
from mailer.providers.domain.resolver import LookupFailed, Resolver
from mailer.providers.domain.wanted import wanted

VERDICTS: Final[dict[Verdict, Word]] = {
    Verdict.GOOD: Word("In order", "", "good"),
    Verdict.WARN: Word("Look at it", "", "doubt"),
    Verdict.BAD: Word("Has to change", "", "bad"),
    Verdict.UNKNOWN: Word("Not known", "", "waiting"),
}
MEANINGS: Final = {
    "SPF": "Which servers may send in the name of this domain.",
    "DKIM": "A signature in every letter. It proves that the letter is yours, and that nobody changed it.",
    "DMARC": "What mailbox providers do with letters that have neither in the sender's own name.",
    "Mail to the domain": "Whether answers of members arrive.",
    "Return path": "Where bounces go. It counts in your name when it is of the same domain.",
}


class Question(forms.Form):
    """Which domain. Nothing in it names a person, so it may stand in the address."""

    domain = forms.CharField(
        label="Domain", max_length=300, help_text="What stands after the @ in the address letters come from."
    )
    return_path = forms.CharField(
        label="Return path",
        max_length=300,
        required=False,
        help_text="SendGrid shows it as em… with your domain. Empty: not looked at.",
    )
    selector = forms.RegexField(
        r"^[A-Za-z0-9._-]+$",
        label="DKIM selector",
        max_length=60,
        required=False,
        help_text="The name of the key, if you know it.",
        error_messages={"invalid": "A selector has letters, digits, dots and hyphens only."},
    )

    def clean_domain(self) -> str:
        return _domain(self.cleaned_data["domain"])

    def clean_return_path(self) -> str:
        typed: str = self.cleaned_data["return_path"]
        return _domain(typed) if typed else ""


@requires(Right.ADMINISTER)
@require_safe
def domain(request: HttpRequest) -> HttpResponse:
    """The form, the records that are wanted, and once asked for what was found."""
    said = env.current()
    row = Society.objects.order_by("pk").first()
    usual = {
        "domain": row.sender_address.rpartition("@")[2] if row else "",
        "return_path": said.smtp_return_path if said.provider == "smtp" else "",
    }
    form = Question(request.GET if "domain" in request.GET else None, initial=usual)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    context: dict[str, Any] = {
        "form": form,
        "verdicts": VERDICTS,
        "meanings": MEANINGS,
        "provider": said.provider,
        **_found(asked),
    }
    shown = asked.get("domain") or _shown(usual["domain"])
    leaving = leaving_of(said, return_path=asked.get("return_path"))
    context |= {"shown": shown, "wanted": list(wanted(shown, leaving)) if shown else []}
    return show(request, "administer/domain.html", context)


def _found(asked: dict[str, str]) -> dict[str, Any]:
    """Findings by subject; none before somebody asked."""
    if not asked:
        return {"findings": {}, "trouble": ""}
    said = env.current()
    selectors = [asked["selector"]] if asked["selector"] else []
    leaving = leaving_of(said, return_path=asked["return_path"])
    try:
        found = examine(asked["domain"], Resolver(said.dns_resolver), leaving=leaving, selectors=selectors)
    except LookupFailed as exc:
        return {"findings": {}, "trouble": str(exc)}
    by_subject: dict[str, list[Finding]] = {}
    for finding in found:
        by_subject.setdefault(finding.subject, []).append(finding)
    return {"findings": by_subject, "trouble": ""}


def _domain(typed: str) -> str:
    try:
        return domain_of(typed)
    except DomainRefused as refused:
        raise forms.ValidationError(str(refused)) from refused


def _shown(typed: str) -> str:
    try:
        return domain_of(typed)
    except DomainRefused:
        return ""
