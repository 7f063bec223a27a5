"""A template of personal letters: its name, what each letter brings, the document made for each member."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.page import show
from mailer.content.registry import CONTENT_TYPES
from mailer.notices.documents import kinds
from mailer.notices.fields import fields_of, read_fields, write_fields
from mailer.notices.templates import declare, make_template, templates

_HOW = (
    "One a line: name: what it is | an example. In the letter it stands as [[data.name]]. "
    "A name with ? may be left out; a third part says what stands there then: place?: Where | Boston | to be announced"
)


class Declaration(forms.Form):
    """What each letter brings."""

    data_fields = forms.CharField(
        required=False,
        label="Data fields",
        help_text=_HOW,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    document = forms.ChoiceField(
        required=False,
        label="Document",
        help_text="A PDF file made for each member from the fields above.",
        choices=lambda: [("", "None"), *((kind, kind.title()) for kind in kinds())],
    )


class NewTemplate(Declaration):
    """Its name and kind, too."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="Members never see it.", error_messages={"required": "Give it a name."}
    )
    content_type = forms.ChoiceField(
        label="Kind", choices=lambda: [(slug, known.name) for slug, known in CONTENT_TYPES.items()], initial="personal"
    )
    field_order = ("name", "content_type", "data_fields", "document")


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Make a template, then go on to write it."""
    form = NewTemplate(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = make_template(
                name=said["name"],
                fields=read_fields(said["data_fields"]),
                by=staff_of(request),
                content_type=said["content_type"],
                document=said["document"],
            )
        except CampaignError as exc:
            form.add_error(None, str(exc).splitlines())
        else:
            notices.tell(request, "The template is begun. Write its letter, then submit it for approval.")
            return redirect("console:compose", pk=row.pk)
    return show(request, "personal/declare.html", {"form": form, "template": None, "narrow": True})


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what its letters bring, while it is a draft."""
    template = get_object_or_404(templates(), pk=pk)
    form = Declaration(request.POST if request.method == "POST" else None, initial=_said(template))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            declare(
                template=template,
                fields=read_fields(said["data_fields"]),
                by=staff_of(request),
                document=said["document"],
            )
        except CampaignError as exc:
            form.add_error(None, str(exc).splitlines())
        else:
            notices.tell(request, "Saved. The template needs approval before it is used.")
            return redirect("console:personal-templates")
    return show(request, "personal/declare.html", {"form": form, "template": template, "narrow": True})


def _said(template: Campaign) -> dict[str, str]:
    document = (template.notice or {}).get("document") or {}
    return {"data_fields": write_fields(fields_of(template)), "document": document.get("kind", "")}
