"""Finding a member by what staff have at hand: an address, a member number, or a name."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.members.models import Member

MOST: Final = 20


def find_members(text: str) -> list[Member]:
    """At most 20 members. An address or a number finds exactly; a name finds every part of a name."""
    typed = text.strip()
    if not typed:
        return []
    if "@" in typed:
        return _by_address(typed)
    return list(Member.objects.filter(number__iexact=typed)) or _by_name(typed)


def _by_address(typed: str) -> list[Member]:
    """Also by an address that was theirs when a letter went out."""
    try:
        wanted = address_hash(normalise(typed).key)
    except AddressRefused:
        return []
    theirs = Q(addresses__address_hash=wanted) | Q(deliveries__address_hash=wanted)
    return list(Member.objects.filter(theirs).distinct().order_by("pk")[:MOST])


def _by_name(typed: str) -> list[Member]:
    found = Member.objects.filter(erased_at=None)
    for part in typed.split():
        found = found.filter(Q(given_name__icontains=part) | Q(family_name__icontains=part))
    return list(found.order_by("family_name", "given_name", "pk")[:MOST])
