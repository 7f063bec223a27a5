"""Carries out a plan: one statement a kind of change, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from mailer.members.imports.planning import FIELDS, Plan
from mailer.members.models import Address, ConsentEvent, Member, MemberLabel, Suppression, TopicChoice
from mailer.members.services import STATE_AFTER

_MEMBER_FIELDS: Final = (*FIELDS, "time_zone", "tracking_consent", "updated_at")


def carry_out(plan: Plan) -> None:
    """Write the plan inside the caller's transaction."""
    _upsert([*plan.created, *plan.changed])
    # First nobody, then the right one: the database allows one preferred address at every moment.
    Address.objects.filter(pk__in=plan.dropped_addresses).delete()
    Address.objects.filter(pk__in=plan.demoted).update(preferred=False)
    Address.objects.filter(pk__in=plan.promoted).update(preferred=True)
    Address.objects.bulk_update(plan.respelled, ["email"])
    Address.objects.bulk_create(plan.new_addresses)
    MemberLabel.objects.filter(pk__in=plan.dropped_labels).delete()
    MemberLabel.objects.bulk_create(plan.new_labels)
    TopicChoice.objects.filter(pk__in=plan.choices_off).update(subscribed=False)
    TopicChoice.objects.bulk_create(plan.new_choices)
    ConsentEvent.objects.bulk_create(plan.events)
    _suppress(plan.suppressions)


def _upsert(members: Sequence[Member]) -> None:
    """Insert or update by member number; the ORM's own bulk_update takes many times as long."""
    for member in members:
        # The database gives it back. Were it sent along, it would clash before the number does.
        member.pk = None
    Member.objects.bulk_create(members, update_conflicts=True, unique_fields=["number"], update_fields=_MEMBER_FIELDS)


def _suppress(suppressions: list[Suppression]) -> None:
    Suppression.objects.bulk_create(suppressions)
    ordered = sorted(suppressions, key=lambda suppression: suppression.reason)
    for reason, group in groupby(ordered, key=lambda suppression: suppression.reason):
        if state := STATE_AFTER.get(reason):
            hashes = [suppression.address_hash for suppression in group]
            Address.objects.filter(address_hash__in=hashes).update(state=state)
