"""From the builder to the register of segments; and on to the letter the segment was built for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from mailer.campaigns.audience import Audience, set_audience
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.console import notices
from mailer.console.access import staff_of
from mailer.console.lookup import number_in
from mailer.segments.fields.field import Context
from mailer.segments.forms import group_of, rule_of
from mailer.segments.models import Segment
from mailer.segments.services import change_segment, create_segment
from mailer.segments.tree import Node, RuleRefused, as_json, parse


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the table: the segment that is changed, if any, and the letter it is for, if any."""

    segment: Segment | None
    letter: Campaign | None
    context: Context

    @property
    def version(self) -> int:
        return self.segment.version if self.segment else 0


def saved(request: HttpRequest, desk: Desk, rule: Node) -> HttpResponse:
    """Save what was typed, and go where one wants to be next.

    Raises:
        RuleRefused, SegmentError: nothing was saved; the text says why.
    """
    said = {name: request.POST.get(name, "").strip() for name in ("name", "description", "note")}
    doing: dict[str, Any] = {"by": staff_of(request), "now": timezone.now()}
    if desk.segment is None:
        segment = create_segment(
            name=said["name"], description=said["description"][:300], note=said["note"], rule=as_json(rule), **doing
        )
        return _for_letter(request, desk.letter, segment) if desk.letter else _told(request, segment, "It is saved.")
    stands = _same(desk, rule)
    change_segment(
        segment=desk.segment,
        name=said["name"],
        description=said["description"][:300],
        note=said["note"],
        rule=None if stands else as_json(rule),
        seen=number_in(request.POST.get("seen", "")),
        **doing,
    )
    return _told(request, desk.segment, "It is saved." if stands else "It is saved, with its rule as a new version.")


def _same(desk: Desk, rule: Node) -> bool:
    """Whether the rule is the stored one, however the form spells it."""
    try:
        stored = parse(desk.segment.rule if desk.segment else {}, desk.context)
        return as_json(rule_of(group_of(stored), desk.context)) == as_json(rule)
    except RuleRefused:
        return False


def _told(request: HttpRequest, segment: Segment, words: str) -> HttpResponse:
    notices.tell(request, words)
    return redirect("console:segment", pk=segment.pk)


def _for_letter(request: HttpRequest, letter: Campaign, segment: Segment) -> HttpResponse:
    chosen = Audience(
        topic=letter.topic, segment=segment, provider=letter.provider, excluded=tuple(letter.excluded.all())
    )
    try:
        set_audience(campaign=letter, audience=chosen, by=staff_of(request))
    except CampaignError as refused:
        notices.refuse(request, f"The segment is saved, but the letter keeps its audience. {refused}")
    else:
        notices.tell(request, f"“{segment}” is saved, and it is the segment of this letter.")
    return redirect("console:audience", pk=letter.pk)
