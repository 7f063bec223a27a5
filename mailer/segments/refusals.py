"""Why a member of a segment gets no copy. The first reason that holds is the one that is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from mailer.members.models import AddressState, Member, Suppression, Topic
from mailer.members.queries import LAPSED


class Refusal(StrEnum):
    """Reasons for leaving a member out, in the order in which they are asked."""

    ERASED = "erased"
    NO_ADDRESS = "no_address"
    SUPPRESSED = "suppressed"
    ADDRESS_BOUNCED = "address_bounced"
    LAPSED = "lapsed"
    SNOOZED = "snoozed"
    TOPIC_OFF = "topic_off"
    NO_CONSENT = "no_consent"
    EXCLUDED = "excluded"
    CAPPED = "capped"
    DUPLICATE_ADDRESS = "duplicate_address"
    ADDRESS_CHANGED = "address_changed"
    UNRENDERABLE = "unrenderable"
    NOT_ALLOWED = "not_allowed"


WORDS: dict[Refusal, str] = {
    Refusal.ERASED: "asked to be erased from the register",
    Refusal.NO_ADDRESS: "has no e-mail address on the register",
    Refusal.SUPPRESSED: "is on the suppression list (an earlier bounce, a complaint, or by hand)",
    Refusal.ADDRESS_BOUNCED: "has an address that bounced for good",
    Refusal.LAPSED: "has a membership that lapsed",
    Refusal.SNOOZED: "asked for a pause that has not ended",
    Refusal.TOPIC_OFF: "turned this topic off",
    Refusal.NO_CONSENT: "never asked for this topic",
    Refusal.EXCLUDED: "is in a segment that this letter leaves out",
    Refusal.CAPPED: "has had as many letters lately as the society allows",
    Refusal.DUPLICATE_ADDRESS: "shares an address with another member who gets the copy",
    Refusal.ADDRESS_CHANGED: "changed address after the audience was fixed",
    Refusal.UNRENDERABLE: "has data that can't be put into the letter",
    Refusal.NOT_ALLOWED: "has an address outside the domains in MAILER_ONLY_TO, which are all this mailer may write to",
}


def with_reachability(members: QuerySet[Member], *, topic: Topic | None) -> QuerySet[Member]:
    """Join the preferred address (``home``) and, for a topic, the member's choice (``choice``)."""
    members = members.annotate(home=FilteredRelation("addresses", condition=Q(addresses__preferred=True)))
    if topic is not None:
        on_topic = Q(topic_choices__topic=topic)
        members = members.annotate(choice=FilteredRelation("topic_choices", condition=on_topic))
    return members


def reasons(
    *,
    topic: Topic | None,
    today: date,
    excluded: Q | None = None,
    capped: QuerySet[Any] | None = None,
    named: bool = False,
) -> dict[Refusal, Q]:
    """Conditions over ``with_reachability``, in the order in which they are asked.

    Without a topic the letter is governance mail: only what makes delivery impossible or unlawful
    counts, a lapsed membership, and whom the letter itself leaves out.

    Args:
        excluded: whom this letter leaves out.
        capped: ids of the members who have had enough letters lately.
        named: members were chosen one by one, for what concerns each alone: then a membership that lapsed is no
            reason, because a receipt or a reminder is owed to former members too.
    """
    suppressed = Suppression.objects.filter(address_hash=OuterRef("home__address_hash"), lifted_at=None)
    found = {
        Refusal.ERASED: Q(erased_at__isnull=False),
        Refusal.NO_ADDRESS: Q(home__id=None),
        Refusal.SUPPRESSED: Q(Exists(suppressed)),
        Refusal.ADDRESS_BOUNCED: Q(home__state__in=(AddressState.HARD, AddressState.COMPLAINED)),
        Refusal.LAPSED: Q(dues=LAPSED),
    }
    if named and topic is None:
        del found[Refusal.LAPSED]
    if topic is not None:
        found[Refusal.SNOOZED] = Q(snoozed_until__gt=Value(today, output_field=DateField()))
        found[Refusal.TOPIC_OFF] = Q(choice__subscribed=False)
        if not topic.default_on:
            found[Refusal.NO_CONSENT] = Q(choice__id=None)
    if excluded is not None:
        found[Refusal.EXCLUDED] = excluded
    if capped is not None and topic is not None:
        found[Refusal.CAPPED] = Q(pk__in=capped)
    return found


def first_of(asked: Mapping[Refusal, Q]) -> Any:
    """Expression over ``with_reachability``: the first of these reasons that holds, or '' for who gets a copy."""
    return Case(
        *(When(condition, then=Value(reason.value)) for reason, condition in asked.items()),
        default=Value(""),
        output_field=CharField(),
    )


def refusal(*, topic: Topic | None, today: date, named: bool = False) -> Any:
    """The first reason that the register itself knows, or ''."""
    return first_of(reasons(topic=topic, today=today, named=named))
