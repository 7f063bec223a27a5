"""The society and its letters' looks; the house rules. Letters that wait for approval are voided by a change."""

from __future__ import annotations

from typing import Final

from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer import env
from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.accounts.second_factor import decide, policy
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.administer.branding import TWO_FACTOR, Branding, Rules
from mailer.console.administer.carrying import name_told
from mailer.console.page import show
from mailer.content.brand import DARK_BACKGROUNDS, LIGHT_BACKGROUNDS, contrast
from mailer.content.faults import ContentRefused
from mailer.content.images.refusals import ImageNotKept, ImageRefused
from mailer.content.images.services import image_url, store_image
from mailer.content.models import Society
from mailer.content.services import set_society
from mailer.lib.wallclock import zones

_HOUSE: Final = ("two_person_rule", "cap_letters", "cap_days")
_LOGO_NEEDS: Final = (
    "A logo in letters needs an https address. This mailer's own address is none, so name one that is: "
    "whoever runs it sets MAILER_PUBLIC_URL or a bucket for pictures."
)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def society(request: HttpRequest) -> HttpResponse:
    """Show and save it. Without a society, the first steps ask for the little that is needed to begin."""
    row = Society.objects.order_by("pk").first()
    if row is None:
        return redirect("console:welcome-society")
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = Branding(typed[0], typed[1], initial=model_to_dict(row))
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect("console:society")
    return _screen(request, row, form, Rules(initial=_decided(row)))


@requires(Right.ADMINISTER)
@require_POST
def rules(request: HttpRequest) -> HttpResponse:
    """Save the house rules; with a fault, nothing that was typed is lost."""
    row = Society.objects.order_by("pk").first()
    form = Rules(request.POST)
    if row is None:
        return redirect("console:welcome-society")
    if not form.is_valid():
        return _screen(request, row, Branding(initial=model_to_dict(row)), form)
    said, me = form.cleaned_data, staff_of(request)
    set_society({name: said[name] for name in _HOUSE}, by=f"staff:{me.pk}")
    decide(two_factor_for=said["two_factor_for"], grace_days=said["grace_days"], by=me, now=timezone.now())
    notices.tell(request, "The house rules are saved.")
    return redirect("console:society")


def _screen(request: HttpRequest, row: Society, form: Branding, rules: Rules) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "rules": rules,
        "two_factor": [(value, name, "") for value, name in TWO_FACTOR],
        "zones": sorted(zones()),
        "contrasts": {
            "light": _least(row.colour_accent, LIGHT_BACKGROUNDS),
            "dark": _least(row.colour_accent_dark, DARK_BACKGROUNDS),
        },
    }
    return show(request, "administer/society.html", context)


def _decided(row: Society) -> dict[str, object]:
    """The house rules as they are."""
    asked = policy()
    house = {name: getattr(row, name) for name in _HOUSE}
    return {**house, "two_factor_for": asked.two_factor_for, "grace_days": asked.grace_days}


def _saved(request: HttpRequest, form: Branding) -> bool:
    said, me = dict(form.cleaned_data), staff_of(request)
    picture = said.pop("logo", None)
    try:
        if picture:
            said["logo_url"] = _logo(picture.read(), picture.name, said["logo_alt"] or said["name"], me)
            said["logo_alt"] = said["logo_alt"] or said["name"]
        set_society(said, by=f"staff:{me.pk}")
    except ContentRefused as refused:
        form.refuse(refused)
        return False
    except (ImageRefused, ImageNotKept) as refused:
        form.add_error("logo", str(refused))
        return False
    notices.tell(request, "Saved. Letters made from now on look like this.")
    if words := name_told(said["sender_name"], env.current()):
        notices.warn(request, words)
    return True


def _logo(data: bytes, name: str, words: str, by: Staff) -> str:
    address = image_url(store_image(data, filename=name, by=by, alt=words))
    if not address.startswith("https://"):
        raise ImageNotKept(_LOGO_NEEDS)
    return address


def _least(colour: str, backgrounds: tuple[str, ...]) -> float:
    return min(contrast(colour, background) for background in backgrounds)
