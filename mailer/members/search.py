"""Finding members while a name is still being typed. Reads indexes alone, so a million members are no matter.

A word finds every member one of whose words begins with it: number, names, institution, without
case and accents. Several words must all be found. What has an @, or is a single word, also finds
addresses that begin with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.members.database import SEARCH, WORDS
from mailer.members.models import Address, Member
from mailer.members.spelling import words

# Of many that begin alike as many are looked at and put in order.
_MOST_LOOKED_AT: Final = 200
_LEAST_OF_ADDRESS: Final = 3

_POSTGRESQL: Final = f"SELECT id FROM members_member WHERE {WORDS} @@ %s::tsquery LIMIT %s"  # noqa: S608 - constants
# A word that begins nobody's name looks common to the planner, which then reads the whole table; and of a
# beginning that everybody shares, the index need not hand out everybody.
_BY_INDEX: Final = ("SET LOCAL enable_seqscan = off", "SET LOCAL gin_fuzzy_search_limit = 20000")
_SQLITE: Final = f"SELECT rowid FROM {SEARCH} WHERE {SEARCH} MATCH %s LIMIT %s"  # noqa: S608 - constants


def search(text: str, *, limit: int = 20) -> list[Member]:
    """At most ``limit`` members, the likeliest first; erased ones only by their exact number.

    First the exact number, then exact addresses, then families whose name begins so, then all others.
    """
    # PostgreSQL refuses some characters that no keyboard has.
    typed = "".join(character for character in text if character.isprintable()).strip()
    if not typed:
        return []
    asked = words(typed)
    exact = {*_with_number(typed), *_at_address(typed)}
    ids = {*exact, *_with_address_like(typed)} if "@" in typed else {*exact, *_with_words(asked)}
    if len(asked) == 1 and len(ids) < limit:
        ids |= set(_with_address_like(typed))
    found = Member.objects.filter(Q(erased_at=None) | Q(pk__in=exact), pk__in=ids)
    first = asked[0] if asked else ""
    return sorted(found, key=lambda member: _likelihood(member, first, exact=member.pk in exact))[:limit]


def _likelihood(member: Member, first: str, *, exact: bool) -> tuple[bool, bool, str, str, int]:
    by_family = any(word.startswith(first) for word in words(member.family_name))
    return not exact, not by_family, member.family_name.casefold(), member.given_name.casefold(), member.pk


def _with_number(typed: str) -> Iterable[int]:
    return Member.objects.filter(number=typed).values_list("pk", flat=True)


def _at_address(typed: str) -> Iterable[int]:
    try:
        wanted = address_hash(normalise(typed).key)
    except AddressRefused:
        return []
    return Address.objects.filter(address_hash=wanted).values_list("member", flat=True)[:_MOST_LOOKED_AT]


def _with_address_like(typed: str) -> Iterable[int]:
    if len(typed) < _LEAST_OF_ADDRESS:
        return []
    return Address.objects.filter(email__istartswith=typed).values_list("member", flat=True)[:_MOST_LOOKED_AT]


def _with_words(asked: list[str]) -> list[int]:
    if not asked:
        return []
    # No word holds a quotation mark, so none can end early.
    if connection.vendor == "postgresql":
        return _found_by_index(" & ".join(f"'{word}':*" for word in asked))
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE, [" ".join(f'"{word}"*' for word in asked), _MOST_LOOKED_AT])
        return [row[0] for row in cursor.fetchall()]


def _found_by_index(query: str) -> list[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in _BY_INDEX:
            cursor.execute(setting)
        cursor.execute(_POSTGRESQL, [query, _MOST_LOOKED_AT])
        return [row[0] for row in cursor.fetchall()]
