"""Why a member of a segment gets no copy. The first reason that holds is the one that is told."""

from __future__ import annotations

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
    DUPLICATE_ADDRESS = "duplicate_address"
    ADDRESS_CHANGED = "address_changed"
    UNRENDERABLE = "unrenderable"


WORDS: dict[Refusal, str] = {
    Refusal.ERASED: "asked to be erased from the register",
    Refusal.NO_ADDRESS: "has no e-mail address on the register",
    Refusal.SUPPRESSED: "is on the suppression list (an earlier bounce, a complaint, or by hand)",
    Refusal.ADDRESS_BOUNCED: "has an address that bounced for good",
    Refusal.LAPSED: "has a membership that lapsed",
    Refusal.SNOOZED: "asked for a pause that has not ended",
    Refusal.TOPIC_OFF: "turned this topic off",
    Refusal.NO_CONSENT: "never asked for this topic",
    Refusal.DUPLICATE_ADDRESS: "shares an address with another member who gets the copy",
    Refusal.ADDRESS_CHANGED: "changed address after the audience was fixed",
    Refusal.UNRENDERABLE: "has data that can't be put into the letter",
}


def with_reachability(members: QuerySet[Member], *, topic: Topic | None) -> QuerySet[Member]:
    """Join the preferred address (``home``) and, for a topic, the member's choice (``choice``)."""
    members = members.annotate(home=FilteredRelation("addresses", condition=Q(addresses__preferred=True)))
    if topic is not None:
        on_topic = Q(topic_choices__topic=topic)
        members = members.annotate(choice=FilteredRelation("topic_choices", condition=on_topic))
    return members


def refusal(*, topic: Topic | None, today: date) -> Any:
    """Expression over ``with_reachability``: the reason, or '' for members who get a copy.

    Without a topic the letter is governance mail: only what makes delivery impossible or
    unlawful counts, and a lapsed membership.
    """
    suppressed = Suppression.objects.filter(address_hash=OuterRef("home__address_hash"), lifted_at=None)
    reasons: list[tuple[Q, Refusal]] = [
        (Q(erased_at__isnull=False), Refusal.ERASED),
        (Q(home__id=None), Refusal.NO_ADDRESS),
        (Q(Exists(suppressed)), Refusal.SUPPRESSED),
        (Q(home__state__in=(AddressState.HARD, AddressState.COMPLAINED)), Refusal.ADDRESS_BOUNCED),
        (Q(dues=LAPSED), Refusal.LAPSED),
    ]
    if topic is not None:
        reasons += [
            (Q(snoozed_until__gt=Value(today, output_field=DateField())), Refusal.SNOOZED),
            (Q(choice__subscribed=False), Refusal.TOPIC_OFF),
        ]
        if not topic.default_on:
            reasons.append((Q(choice__id=None), Refusal.NO_CONSENT))
    return Case(
        *(When(condition, then=Value(reason.value)) for condition, reason in reasons),
        default=Value(""),
        output_field=CharField(),
    )
