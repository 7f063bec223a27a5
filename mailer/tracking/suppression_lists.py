"""Taking over what the provider suppresses, so that the register says it before the provider drops it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from mailer.audit.services import record
from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.members.models import Suppression
from mailer.members.services import suppress
from mailer.providers.suppression_lists import Listed, Listing

REASONS: Final = {
    Listing.BOUNCES: Suppression.Reason.HARD_BOUNCE,
    Listing.INVALID: Suppression.Reason.HARD_BOUNCE,
    Listing.SPAM_REPORTS: Suppression.Reason.COMPLAINT,
    Listing.UNSUBSCRIBES: Suppression.Reason.PROVIDER,
}


def take_over(listed: Iterable[Listed], *, now: datetime) -> int:
    """Suppress every listed address that is not suppressed yet; returns how many were new."""
    new = sum(_suppress(entry, now=now) for entry in listed)
    if new:
        record(actor="suppression pull", action="suppressions.pulled", subject="provider:sendgrid", detail={"new": new})
    return new


def _suppress(entry: Listed, *, now: datetime) -> bool:
    try:
        key = normalise(entry.email).key
    except AddressRefused:
        # Nobody on the register can have it.
        return False
    return suppress(
        address_hash=address_hash(key),
        reason=REASONS[entry.listing],
        source="provider list",
        now=now,
        note=entry.reason[:250],
    )
