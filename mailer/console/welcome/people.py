"""The first members: a file, a few by hand, or a made-up society to try things with.

The made-up members have addresses under example.org, which deliver nowhere. With a real provider
they are not offered all the same: its good name must not pay for letters to nobody.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer import env
from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.administer.carrying import Way, carrier
from mailer.console.page import show
from mailer.members.addresses import AddressRefused, normalise
from mailer.members.imports.background import upload
from mailer.members.models import Member
from mailer.members.services import add_member

SAMPLE: Final = Path(__file__).with_name("sample_members.csv")
ROWS: Final = 3


class Person(forms.Form):
    """One member; a row left empty is nobody."""

    given_name = forms.CharField(label="Given name", max_length=120, required=False)
    family_name = forms.CharField(label="Family name", max_length=120, required=False)
    email = forms.CharField(label="E-mail address", max_length=254, required=False)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if any(said.values()) and not said.get("email"):
            self.add_error("email", "Write an address, or leave the whole row empty.")
        return said

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        try:
            return normalise(typed).email if typed else ""
        except AddressRefused as refused:
            raise forms.ValidationError(_told(refused)) from refused


People: Final = forms.formset_factory(Person, extra=ROWS, max_num=ROWS)


@requires(Right.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_members(request: HttpRequest) -> HttpResponse:
    """Offer the three ways; take in those typed by hand."""
    me = staff_of(request)
    given, _, family = me.name.partition(" ")
    own = {"given_name": given, "family_name": family, "email": me.email}
    typed = request.POST if request.method == "POST" else None
    people = People(typed, initial=[] if Member.objects.exists() else [own])
    if request.method == "POST" and people.is_valid():
        added = _add([said for said in people.cleaned_data if said.get("email")], by=f"staff:{me.pk}")
        if added:
            notices.tell(request, f"On the register: {added} more.")
            return redirect("console:welcome")
        notices.warn(request, "All rows were empty, so nobody was added.")
        return redirect("console:welcome-members")
    context = {
        "people": people,
        "members": Member.objects.count(),
        "sandbox": carrier(env.current()).way is Way.SANDBOX,
    }
    return show(request, "welcome/members.html", context)


@requires(Right.REGISTER)
@require_POST
def bring_sample(request: HttpRequest) -> HttpResponse:
    """Hand the made-up member file to the import, which shows it before anything is written."""
    if carrier(env.current()).way is not Way.SANDBOX:
        notices.refuse(request, "Made-up members are for the sandbox only: they have no mailboxes.")
        return redirect("console:welcome-members")
    job = upload(
        chunks=[SAMPLE.read_bytes()],
        file_name=SAMPLE.name,
        folder=env.current().data_dir,
        by=f"staff:{staff_of(request).pk}",
        now=timezone.now(),
    )
    return redirect("console:import-file", pk=job.pk)


@transaction.atomic
def _add(people: list[dict[str, str]], *, by: str) -> int:
    now = timezone.now()
    number = Member.objects.count()
    for said in people:
        number = _free(number)
        names = {name: said[name] for name in ("given_name", "family_name")}
        add_member(values={"number": str(number), **names}, by=by, source="first steps", now=now, email=said["email"])
    return len(people)


def _told(refused: AddressRefused) -> str:
    """Its own remedy is for whoever corrects a file."""
    return f"{refused.message[:1].upper()}{refused.message[1:]}. Correct it, or leave the whole row empty."


def _free(number: int) -> int:
    """The next number no member has."""
    number += 1
    while Member.objects.filter(number=str(number)).exists():
        number += 1
    return number
