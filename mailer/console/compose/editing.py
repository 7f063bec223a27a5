"""The writing screen: the form, saved as one types, and its entries added, moved and removed.

Every button of the form sends the whole form, so nothing typed is ever lost by pressing one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.roles import Right
from mailer.campaigns.drafting import save_content
from mailer.campaigns.errors import CampaignError, EditedMeanwhile
from mailer.campaigns.handling import rename
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.compose.form import form_context, screen_context
from mailer.console.letter import campaign_or_404
from mailer.console.page import show
from mailer.content.forms.changes import add, duplicate, move, put_back, remove
from mailer.content.forms.posted import FormRefused, read_letter

_REMOVED: Final = "removed-entry"
Content = Mapping[str, Any]


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; posted, it is saved and what its button says is done."""
    campaign = campaign_or_404(pk)
    if campaign.state != State.DRAFT and "HX-Request" not in request.headers:
        notices.warn(request, "This letter is no draft any more. To change it, take it back first.")
        return redirect("console:letter", pk=pk)
    if request.method != "POST":
        return show(request, "compose/compose.html", screen_context(request, campaign))
    try:
        focus = _save(request, campaign)
    except EditedMeanwhile as exc:
        return _conflict(request, campaign, exc)
    except FormRefused as exc:
        notices.refuse(request, str(exc))
        return _again(request, campaign, "")
    except CampaignError as exc:
        # What was typed stays on the page: it is nowhere else.
        notices.refuse(request, str(exc))
        campaign.content = read_letter(campaign.content_type, _pairs(request.POST))
        return _again(request, campaign, "")
    return _again(request, campaign, focus)


def _save(request: HttpRequest, campaign: Campaign) -> str:
    content, focus = _done(request, campaign, read_letter(campaign.content_type, _pairs(request.POST)))
    _rename(request, campaign)
    save_content(
        campaign=campaign, content=content, by=staff_of(request), based_on=_version(request), now=timezone.now()
    )
    return focus


def _rename(request: HttpRequest, campaign: Campaign) -> None:
    if (name := request.POST.get("letter-name", "").strip()) and name != campaign.name:
        rename(campaign=campaign, name=name, by=staff_of(request))


def _done(request: HttpRequest, campaign: Campaign, content: Content) -> tuple[Content, str]:
    """What the button asks for, such as ``up:sections.2`` or ``add:sections:article``; and where to look then."""
    verb, _, place = request.POST.get("do", "").partition(":")
    path, _, kind = place.partition(":")
    slug = campaign.content_type
    if verb == "remove":
        changed, taken = remove(slug, content, path)
        request.session[_REMOVED] = {"campaign": campaign.pk, "path": path, "entry": taken}
        notices.tell(request, "Removed.", undo=reverse("console:compose-undo", args=[campaign.pk]))
        return changed, path.rpartition(".")[0]
    steps: dict[str, Callable[[], tuple[Content, str]]] = {
        "add": lambda: add(slug, content, path, kind),
        "up": lambda: move(slug, content, path, "up"),
        "down": lambda: move(slug, content, path, "down"),
        "duplicate": lambda: duplicate(slug, content, path),
    }
    return steps[verb]() if verb in steps else (content, "")


def _pairs(post: QueryDict) -> list[tuple[str, str]]:
    """Names and values in the order of the form; of a name sent twice the last stands."""
    return [(name, str(values[-1])) for name, values in post.lists() if values]


def _version(request: HttpRequest) -> int:
    number = request.POST.get("version", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0  # noqa: PLR2004 - no count is longer


def _again(request: HttpRequest, campaign: Campaign, focus: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return show(request, "compose/_form.html", form_context(request, campaign, focus=focus))
    anchor = f"#f-{focus.replace('.', '-')}" if focus else ""
    return redirect(reverse("console:compose", args=[campaign.pk]) + anchor)


def _conflict(request: HttpRequest, campaign: Campaign, told: EditedMeanwhile) -> HttpResponse:
    """Somebody else saved: what was typed is shown as typed, with both ways to go on."""
    campaign.content = read_letter(campaign.content_type, _pairs(request.POST))
    if "HX-Request" in request.headers:
        return show(request, "compose/_form.html", {**form_context(request, campaign), "conflict": told})
    return show(request, "compose/compose.html", {**screen_context(request, campaign), "conflict": told}, status=409)


@requires(Right.WRITE)
@require_POST
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is typed so far; answers with the line that tells it, and what is still missing."""
    campaign = campaign_or_404(pk)
    try:
        content = read_letter(campaign.content_type, _pairs(request.POST))
        _rename(request, campaign)
        if content != campaign.content or _version(request) != campaign.version:
            save_content(
                campaign=campaign, content=content, by=staff_of(request), based_on=_version(request), now=timezone.now()
            )
    except (CampaignError, FormRefused) as exc:
        told = {"campaign": campaign, "trouble": str(exc), "meanwhile": isinstance(exc, EditedMeanwhile)}
        return show(request, "compose/_saved.html", told)
    return show(request, "compose/_saved.html", {**form_context(request, campaign), "saved_at": timezone.now()})


@requires(Right.WRITE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what was removed last."""
    campaign = campaign_or_404(pk)
    taken = request.session.get(_REMOVED, {})
    if taken.get("campaign") == pk:
        try:
            content = put_back(campaign.content_type, campaign.content, taken["path"], taken["entry"])
            save_content(
                campaign=campaign,
                content=content,
                by=staff_of(request),
                based_on=campaign.version,
                now=timezone.now(),
            )
        except (CampaignError, FormRefused) as exc:
            notices.refuse(request, str(exc))
        else:
            del request.session[_REMOVED]
            notices.tell(request, "It is back.")
    return redirect("console:compose", pk=pk)
