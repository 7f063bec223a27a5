"""Earlier versions of a letter: who left it so and when, what differs, and how to have it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.drafting import restore
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign, ContentVersion
from mailer.campaigns.states import State
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.content.forms.written import write_letter

_MOST: Final = 50
_TAGS: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same, as it was and as it is now; '' where it is not there at all."""

    place: str
    before: str
    after: str


@requires(Right.WRITE)
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, the newest first."""
    campaign = campaign_or_404(pk)
    rows = list(campaign.versions.select_related("by")[: _MOST + 1])
    context = {"campaign": campaign, "versions": rows[:_MOST], "more": len(rows) > _MOST, "narrow": True}
    return show(request, "compose/versions.html", context)


@requires(Right.WRITE)
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What differs between this version and the letter as it stands."""
    campaign = campaign_or_404(pk)
    found = get_object_or_404(campaign.versions.select_related("by"), number=number)
    context = {
        "campaign": campaign,
        "version": found,
        "differences": differences(campaign, found),
        "editable": campaign.state == State.DRAFT,
    }
    return show(request, "compose/version.html", context)


@requires(Right.WRITE)
@require_POST
def bring_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make this version the letter again; the one before stays in the list."""
    campaign = campaign_or_404(pk)
    found = get_object_or_404(ContentVersion, campaign=campaign, number=number)
    try:
        restore(campaign=campaign, version=found, by=staff_of(request), now=timezone.now())
    except CampaignError as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, "The letter is as it was then. What stood there before is still in the list of versions.")
    return redirect("console:compose", pk=pk)


def differences(campaign: Campaign, version: ContentVersion) -> list[Difference]:
    """Field by field, in the order of the letter; moved entries are told as gone here and new there."""
    before = _lines(campaign.content_type, version)
    after = _lines(campaign.content_type, campaign)
    told = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        old, new = before[i:j], after[k:m]
        for place in range(max(len(old), len(new))):
            was = old[place] if place < len(old) else ("", "")
            now = new[place] if place < len(new) else ("", "")
            told.append(Difference(now[0] or was[0], was[1], now[1]))
    return told


def _lines(content_type: str, held: Campaign | ContentVersion) -> list[tuple[str, str]]:
    """Each filled field by its place in words, with its text."""
    return [(_place(name), _plain(value)) for name, value in write_letter(content_type, held.content) if value.strip()]


def _place(name: str) -> str:
    steps = [str(int(step) + 1) if step.isdigit() else step.replace("_", " ") for step in name.split(".")]
    return " › ".join(steps).capitalize()


def _plain(text: str) -> str:
    return " ".join(unescape(_TAGS.sub(" ", text)).split())
