"""Finding a member by what staff have at hand: an address, a member number, or a name."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.members.models import Member

MOST: Final = 20
_MOST_DIGITS: Final = 9


def typed_by(text: str) -> str:
    """What a person typed, without characters no keyboard has: PostgreSQL would refuse some of them."""
    return "".join(character for character in text if character.isprintable()).strip()


def number_in(text: str) -> int:
    """The id that a form or an address names; 0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def find_members(text: str) -> list[Member]:
    """At most 20 members. An address or a number finds exactly; a name finds every part of a name."""
    typed = typed_by(text)
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
        found = found.filter(_named(part))
    return list(found.order_by("family_name", "given_name", "pk")[:MOST])


def _named(part: str) -> Q:
    """One of the names holds it. SQLite knows upper and lower case of A to Z only, so every spelling is asked for."""
    condition = Q()
    for spelling in {part, part.lower(), part.upper(), part.title()}:
        condition |= Q(given_name__icontains=spelling) | Q(family_name__icontains=spelling)
    return condition
