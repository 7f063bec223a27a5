"""An address that failed for good: the next one takes its place, and somebody in the office is told.

A member who pays dues is never dropped in silence. Telling of the same failure again does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mailer.members.models import Address, AddressState, MemberTask, Suppression
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


@transaction.atomic
def addresses_failed(*, since: Mapping[str, datetime], source: str) -> None:
    """What ``address_failed`` does for members, for many addresses at once; these are suppressed already.

    Args:
        since: by address hash the moment from which it is suppressed.
    """
    stranded = Address.objects.filter(address_hash__in=since, preferred=True, member__erased_at=None)
    failed = list(stranded.select_related("member").order_by("pk"))
    working = Address.objects.filter(member__in=[address.member_id for address in failed], state=AddressState.OK)
    hopeful = set(working.exclude(address_hash__in=since).values_list("member", flat=True))
    for address in failed:
        if address.member_id in hopeful:
            moment = since[address.address_hash]
            _help(address, since=moment, source=source, now=moment)
    _ask_about({a.member_id: since[a.address_hash] for a in failed if a.member_id not in hopeful})


def _ask_about(members: Mapping[int, datetime]) -> None:
    """Ask the office about members without an address that works, once a suppression."""
    kind = MemberTask.Kind.NO_ADDRESS_LEFT
    tasks = MemberTask.objects.filter(member__in=members, kind=kind)
    asked = {member for member, at in tasks.values_list("member", "opened_at") if at >= members[member]}
    MemberTask.objects.bulk_create(
        (MemberTask(member_id=pk, kind=kind, opened_at=at) for pk, at in sorted(members.items()) if pk not in asked),
        ignore_conflicts=True,
    )


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
