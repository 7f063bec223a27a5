"""The seed list: the society's own mailboxes that tests of letters go to, kept as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import SeedAddress
from mailer.campaigns.transitions import require
from mailer.members.addresses import AddressRefused, normalise

MOST: Final = 15
"""A test goes to 20 addresses at most; these leave room for a few more."""


def seed_addresses() -> list[str]:
    """The list, in the order of the alphabet."""
    return list(SeedAddress.objects.values_list("email", flat=True))


@transaction.atomic
def keep_seeds(*, typed: Sequence[str], by: Staff) -> int:
    """Make these addresses the list; returns how many there are now.

    Raises:
        CampaignError: an address can't be used, or there are too many.
    """
    require(by, Right.WRITE)
    wanted = checked(typed)
    if len(wanted) > MOST:
        raise CampaignError(f"The seed list holds {MOST} addresses at most; there are {len(wanted)}. Leave some out.")
    SeedAddress.objects.exclude(email__in=wanted).delete()
    SeedAddress.objects.bulk_create([SeedAddress(email=email) for email in wanted], ignore_conflicts=True)
    record(actor=f"staff:{by.pk}", action="seeds.changed", subject="seeds", detail={"addresses": len(wanted)})
    return len(wanted)


def checked(typed: Sequence[str]) -> list[str]:
    """Each address once, as it is written to.

    Raises:
        CampaignError: naming the one that can't be used.
    """
    addresses: dict[str, str] = {}
    for text in filter(None, map(str.strip, typed)):
        try:
            address = normalise(text)
        except AddressRefused as exc:
            raise CampaignError(
                f"“{text[:80]}” can't be written to: {exc.message}. Correct it, or take it out."
            ) from exc
        addresses.setdefault(address.key, address.email)
    return list(addresses.values())
