"""What the writing screen shows: the form with its values, and what is still to be done about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from mailer.accounts.roles import Right
from mailer.campaigns.drafting import faults
from mailer.campaigns.handling import seen_editing
from mailer.campaigns.models import Campaign
from mailer.console.access import staff_of
from mailer.console.compose.entries import gist, standing_open
from mailer.console.compose.looking import variant_choices
from mailer.content import registry
from mailer.content.faults import Fault
from mailer.content.forms.asked import as_asked
from mailer.content.forms.layout import layout
from mailer.lib.wallclock import zones
from mailer.members.models import Member
from mailer.rendering.fields import FIELDS

# What a letter can't be without is told beside the letter; in the form it would only be noise while one writes.
_NOT_YET: Final = frozenset({"is missing", "is empty", "has too few entries"})
_READERS: Final = 20
ZONES: Final = sorted(zone for zone in zones() if "/" in zone and not zone.startswith("Etc/"))


def form_context(request: HttpRequest, campaign: Campaign, *, focus: str = "") -> dict[str, Any]:
    """For ``compose/_form.html``; ``focus`` is the path of the entry that has just been made or moved."""
    found = as_asked(campaign.content_type, campaign.content, faults(campaign))
    return {
        "campaign": campaign,
        "kind": registry.get(campaign.content_type),
        "layout": layout(campaign.content_type),
        "faults": {fault.path: f"{fault.message}. {fault.remedy}" for fault in found if _told(campaign.content, fault)},
        "unfinished": len(found),
        "others": seen_editing(campaign=campaign, by=staff_of(request), now=timezone.now()),
        "merge_fields": [field for field in FIELDS.values() if field.kind == "text"],
        "focus": focus,
        "gist": gist,
        "standing_open": standing_open,
        "htmx": "HX-Request" in request.headers,
    }


def _told(content: Any, fault: Fault) -> bool:
    """Whether a fault is told at its field: what nobody has filled in yet is not."""
    value = content
    for step in fault.path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return fault.message not in _NOT_YET and value not in ("", None)


def screen_context(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """For the whole screen: the form, and in what ways the letter can be looked at."""
    named = staff_of(request).may(Right.PERSONS)
    register = Member.objects.filter(erased_at=None).order_by("pk")
    return {
        **form_context(request, campaign),
        "variants": variant_choices(campaign),
        "readers": list(register[:_READERS]) if named else [],
    }
