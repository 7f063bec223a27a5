"""Everything that is held about one person, as plain data a program can read.

One function a kind of record; ``HOLDINGS`` is the list of them. A room that begins to hold something
about members adds its row here and says in ``erasure`` or ``kinds`` how it goes again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from django.db.models import QuerySet
from django.forms.models import model_to_dict

from mailer.deliveries.models import Addressee, Delivery, Enclosure
from mailer.deliveries.states import Fate, Flag
from mailer.deliveries.story import explain
from mailer.members.models import Member, PendingAddress, Suppression
from mailer.segments.models import MemberListEntry
from mailer.tracking.models import Event

_OWN_COLUMNS: Final = {"id", "added_by"}


def everything(member: Member) -> dict[str, Any]:
    """All holdings by name; dates and times as ISO 8601 once written as JSON."""
    return {name: read(member) for name, read in HOLDINGS.items()}


def letters_of(member: Member) -> list[Delivery]:
    """The copies that were made for a member, the oldest first."""
    made = Delivery.objects.filter(member=member, refusal="").select_related("campaign")
    return list(made.order_by("campaign_id"))


def _rows(found: QuerySet[Any], *columns: str) -> list[dict[str, Any]]:
    return list(found.values(*columns))


def _person(member: Member) -> dict[str, Any]:
    return {name: value for name, value in model_to_dict(member).items() if name not in _OWN_COLUMNS} | {
        "created_at": member.created_at,
        "updated_at": member.updated_at,
    }


def _addresses(member: Member) -> list[dict[str, Any]]:
    return _rows(member.addresses.order_by("-preferred", "pk"), "email", "preferred", "state")


def _asked_for(member: Member) -> list[dict[str, Any]]:
    return _rows(PendingAddress.objects.filter(member=member), "email", "asked_at")


def _labels(member: Member) -> list[dict[str, Any]]:
    return _rows(member.labels.order_by("kind", "value"), "kind", "value")


def _lists(member: Member) -> list[str]:
    names = MemberListEntry.objects.filter(member=member).order_by("member_list__name")
    return list(names.values_list("member_list__name", flat=True))


def _topics(member: Member) -> list[dict[str, Any]]:
    return _rows(member.topic_choices.order_by("topic__position"), "topic__slug", "topic__name", "subscribed")


def _consent(member: Member) -> list[dict[str, Any]]:
    return _rows(member.consent_events.all(), "at", "event", "topic__slug", "until", "wording", "source", "actor")


def _suppressions(member: Member) -> list[dict[str, Any]]:
    hashes = member.addresses.values("address_hash")
    columns = ("at", "reason", "source", "note", "lifted_at", "lifted_because")
    return _rows(Suppression.objects.filter(address_hash__in=hashes).order_by("pk"), *columns)


def _changes(member: Member) -> list[dict[str, Any]]:
    return _rows(member.changes.order_by("pk"), "at", "by", "source", "reason", "changes")


def _tasks(member: Member) -> list[dict[str, Any]]:
    return _rows(member.tasks.order_by("pk"), "kind", "note", "opened_at", "closed_at", "outcome")


def _letters(member: Member) -> list[dict[str, Any]]:
    asked = Delivery.objects.filter(member=member).select_related("campaign").order_by("campaign_id")
    return [_letter(delivery, member) for delivery in asked]


def _letter(delivery: Delivery, member: Member) -> dict[str, Any]:
    return {
        "letter": delivery.campaign_id,
        "sent": delivery.campaign.started_at,
        "address": delivery.address,
        "fate": Fate(delivery.fate).label,
        "marks": [flag.name.lower() for flag in Flag if flag.name and delivery.flags & flag],
        "story": explain(delivery.campaign, member),
    }


def _personal_letters(member: Member) -> list[dict[str, Any]]:
    """What letters say to this member alone, also those that have not gone out, with the names of their files."""
    files = Enclosure.objects.filter(member=member)
    return [
        {
            "letter": row.campaign_id,
            "added_at": row.added_at,
            "says": orjson.loads(row.own),
            "files": [file.name for file in files if file.campaign_id == row.campaign_id],
        }
        for row in Addressee.objects.filter(member=member).order_by("pk")
    ]


def _events(member: Member) -> list[dict[str, Any]]:
    copies = Delivery.objects.filter(member=member).values("pk")
    columns = ("at", "kind", "campaign_id", "machine", "detail")
    return _rows(Event.objects.filter(delivery_id__in=copies).order_by("pk"), *columns)


HOLDINGS: Final[Mapping[str, Callable[[Member], Any]]] = {
    "member": _person,
    "addresses": _addresses,
    "address_asked_for": _asked_for,
    "labels": _labels,
    "lists": _lists,
    "topics": _topics,
    "consent": _consent,
    "suppressions": _suppressions,
    "changes": _changes,
    "tasks": _tasks,
    "letters": _letters,
    "personal_letters": _personal_letters,
    "events": _events,
}
