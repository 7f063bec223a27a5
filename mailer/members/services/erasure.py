"""Taking a person off the register for good, so that nothing brings them back.

What stays says nothing about who they were: the row with its number and the day, which an import
meets and leaves alone; suppressions, which hang on keyed hashes; the lines of the consent ledger,
which prove what was allowed while it was. History keeps who changed something when, without what.
Other rooms empty what they hold themselves; ``mailer.privacy`` calls them all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from mailer.hooks.events import Event
from mailer.hooks.telling import tell
from mailer.members.models import Address, Member, MemberTask, PendingAddress, Suppression
from mailer.members.services.suppressions import suppress

_EMPTY: Final[dict[str, Any]] = {
    "given_name": "",
    "family_name": "",
    "category": Member._meta.get_field("category").get_default(),
    "institution": "",
    "country": "",
    "region": "",
    "time_zone": "",
    "language": Member._meta.get_field("language").get_default(),
    "degree_year": None,
    "joined": None,
    "dues_from": None,
    "dues_until": None,
    "tracking_consent": False,
    "snoozed_until": None,
    "custom": {},
}


@transaction.atomic
def erase_from_register(*, member: Member, by: str, now: datetime) -> list[str]:
    """Empty everything the register holds about a member; returns the addresses it held.

    Doing it again finds nothing and returns an empty list.
    """
    addresses = list(Address.objects.filter(member=member))
    erased = Member.objects.filter(pk=member.pk, erased_at=None).update(**_EMPTY, erased_at=now, updated_at=now)
    if not erased:
        return []
    for address in addresses:
        _stop_mail(address, now=now)
    Address.objects.filter(member=member).delete()
    member.labels.all().delete()
    member.topic_choices.all().delete()
    member.changes.update(changes={}, reason="")
    MemberTask.objects.filter(member=member).update(note="")
    MemberTask.objects.filter(member=member, closed_at=None).update(
        closed_at=now, closed_by=by, outcome=MemberTask.Outcome.DISMISSED
    )
    PendingAddress.objects.filter(member=member).delete()
    tell(Event.MEMBER_ERASED, now=now, member=member.pk)
    member.refresh_from_db()
    return [address.email for address in addresses]


def _stop_mail(address: Address, *, now: datetime) -> None:
    """An import that brings the address under another number finds it so, unless somebody else has it too."""
    # The other side's words may quote the address.
    Suppression.objects.filter(address_hash=address.address_hash).update(note="")
    if not Address.objects.filter(address_hash=address.address_hash).exclude(member=address.member_id).exists():
        suppress(address_hash=address.address_hash, reason=Suppression.Reason.ERASED, source="erasure", now=now)
