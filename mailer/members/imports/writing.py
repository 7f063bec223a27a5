"""Carries out a plan: one statement a kind of change, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from django.db import connection, models

from mailer.members.imports.planning import FIELDS, Plan
from mailer.members.models import Address, ConsentEvent, Member, MemberLabel, Suppression, TopicChoice
from mailer.members.services import STATE_AFTER

_MEMBER_FIELDS: Final = (*FIELDS, "time_zone", "tracking_consent", "updated_at")


def carry_out(plan: Plan) -> None:
    """Write the plan inside the caller's transaction."""
    Member.objects.bulk_create(plan.created)
    _update(plan.changed, _MEMBER_FIELDS)
    # First nobody, then the right one: the database allows one preferred address at every moment.
    Address.objects.filter(pk__in=plan.dropped_addresses).delete()
    Address.objects.filter(pk__in=plan.demoted).update(preferred=False)
    Address.objects.filter(pk__in=plan.promoted).update(preferred=True)
    _update(plan.respelled, ("email",))
    Address.objects.bulk_create(plan.new_addresses)
    MemberLabel.objects.filter(pk__in=plan.dropped_labels).delete()
    MemberLabel.objects.bulk_create(plan.new_labels)
    TopicChoice.objects.filter(pk__in=plan.choices_off).update(subscribed=False)
    TopicChoice.objects.bulk_create(plan.new_choices)
    ConsentEvent.objects.bulk_create(plan.events)
    _suppress(plan.suppressions)


def _suppress(suppressions: list[Suppression]) -> None:
    Suppression.objects.bulk_create(suppressions)
    ordered = sorted(suppressions, key=lambda suppression: suppression.reason)
    for reason, group in groupby(ordered, key=lambda suppression: suppression.reason):
        if state := STATE_AFTER.get(reason):
            hashes = [suppression.address_hash for suppression in group]
            Address.objects.filter(address_hash__in=hashes).update(state=state)


def _update(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Set these fields of rows that differ in all of them; the ORM's bulk_update takes fifty times as long."""
    if not rows:
        return
    meta, quote = type(rows[0])._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in names]
    assignments = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    values = [[*(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields), row.pk] for row in rows]
    with connection.cursor() as cursor:
        # Only names of our own tables and columns stand in the text.
        cursor.executemany(f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE id = %s", values)  # noqa: S608
