"""One member: who they are, where they are written to, what they want, what they got, what was changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.console import words
from mailer.console.access import requires
from mailer.console.members import naming
from mailer.console.page import show
from mailer.deliveries.of_member import copies_of
from mailer.deliveries.states import Flag
from mailer.members.imports.differences import in_words
from mailer.members.models import (
    Address,
    ConsentEvent,
    CustomField,
    Member,
    MemberChange,
    MemberTask,
    Suppression,
    Topic,
    TopicChoice,
)
from mailer.members.queries import dues_status, topics

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address, and what stops mail to it, if anything."""

    address: Address
    stop: Suppression | None

    @property
    def word(self) -> words.Word:
        return naming.ADDRESSES[self.address.state]


@dataclass(frozen=True, slots=True)
class Wish:
    """A topic, whether the member gets it, and whether somebody said so or it is what all get."""

    topic: Topic
    on: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """Something changed: ``lines`` are (field, before, after)."""

    at: datetime
    by: str
    reason: str
    lines: Sequence[tuple[str, str, str]]


@requires(Right.PERSONS)
@require_safe
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything known about one member; of long lists the latest 50."""
    found = member_or_404(pk)
    own = list(CustomField.objects.all())
    said = list(ConsentEvent.objects.filter(member=pk).select_related("topic").order_by("-pk")[:MOST])
    changes = list(MemberChange.objects.filter(member=pk)[:MOST])
    names = naming.people([*(event.actor for event in said), *(change.by for change in changes)])
    context = {
        "member": found,
        "words": words,
        "naming": naming,
        "mailboxes": mailboxes(pk),
        "labels": _labels(found),
        "own": [(field.name, in_words(found.custom.get(field.slug))) for field in own],
        "wishes": wishes(pk),
        "said": said,
        "names": names,
        "copies": list(copies_of(pk)[:MOST]),
        "reactions": reactions,
        "history": [_moment(change, naming.field_names(own), names) for change in changes],
        "tasks": list(MemberTask.objects.filter(member=pk, closed_at=None)),
        "most": MOST,
    }
    return show(request, "members/member.html", context)


def member_or_404(pk: int) -> Any:
    """The member, with ``dues`` as they stand today."""
    return get_object_or_404(Member.objects.annotate(dues=dues_status(timezone.now().date())), pk=pk)


def mailboxes(member_id: int) -> list[Mailbox]:
    """The member's addresses, the one letters go to first."""
    addresses = list(Address.objects.filter(member=member_id).order_by("-preferred", "pk"))
    in_force = Suppression.objects.filter(address_hash__in=[row.address_hash for row in addresses], lifted_at=None)
    stops = {row.address_hash: row for row in in_force}
    return [Mailbox(row, stops.get(row.address_hash)) for row in addresses]


def wishes(member_id: int) -> list[Wish]:
    """Every topic on offer as it stands for this member."""
    choices = dict(TopicChoice.objects.filter(member=member_id).values_list("topic", "subscribed"))
    return [Wish(topic, choices.get(topic.pk, topic.default_on), topic.pk in choices) for topic in topics()]


def reactions(flags: int) -> list[str]:
    """What else is known about a copy, in words."""
    return [words.FLAGS[flag.name.lower()] for flag in Flag if flags & flag]


def _labels(found: Member) -> dict[str, list[str]]:
    held: defaultdict[str, list[str]] = defaultdict(list)
    for kind, value in found.labels.order_by("value").values_list("kind", "value"):
        held[kind].append(value)
    return {name: held[kind] for kind, name in naming.LABELS.items()}


def _moment(change: MemberChange, fields: dict[str, str], names: dict[str, str]) -> Moment:
    lines = [
        (fields.get(field, field), in_words(before), in_words(after))
        for field, (before, after) in change.changes.items()
    ]
    return Moment(change.at, names[change.by], change.reason, lines)
