"""An address that failed for good: the next one takes its place, and somebody in the office is told.

A member who pays dues is never dropped in silence. Telling of the same failure again does nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mailer.members.models import Address, MemberTask, Suppression
from mailer.members.queries import usable_addresses
from mailer.members.services.addresses import make_preferred
from mailer.members.services.suppressions import suppress
from mailer.members.services.tasks import open_task


@transaction.atomic
def address_failed(
    *,
    address_hash: str,
    source: str,
    now: datetime,
    reason: Suppression.Reason = Suppression.Reason.HARD_BOUNCE,
    note: str = "",
) -> bool:
    """Suppress the address; everyone who got mail there gets it at their next good address from now on.

    For a complaint use ``suppress``: who cries spam must not be written to elsewhere.

    Args:
        source: who told: ``"provider event"``, ``"bounce mailbox"``, ...
        note: the other side's own words.

    Returns:
        Whether anything was new: the suppression, or a member who was helped.
    """
    new = suppress(address_hash=address_hash, reason=reason, source=source, now=now, note=note)
    since = Suppression.objects.get(address_hash=address_hash, lifted_at=None).at
    stranded = Address.objects.filter(address_hash=address_hash, preferred=True, member__erased_at=None)
    helped = [_help(failed, since=since, source=source, now=now) for failed in stranded.select_related("member")]
    return new or any(helped)


def _help(failed: Address, *, since: datetime, source: str, now: datetime) -> bool:
    """Promote the next address that works; without one, ask the office once a suppression."""
    successor = usable_addresses(failed.member_id).exclude(pk=failed.pk).order_by("pk").first()
    if successor is None:
        kind = MemberTask.Kind.NO_ADDRESS_LEFT
        asked = MemberTask.objects.filter(member=failed.member_id, kind=kind, opened_at__gte=since)
        return not asked.exists() and open_task(member=failed.member, kind=kind, now=now)
    make_preferred(address=successor, by="mailer", source=source, now=now, reason="the address before it failed")
    open_task(member=failed.member, kind=MemberTask.Kind.ADDRESS_FAILED, now=now)
    return True
