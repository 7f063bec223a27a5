"""From the rows of a batch to the copies handed to the provider, with the last look before sending."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import Enum, auto
from functools import lru_cache
from threading import Lock
from typing import Any, Final, NamedTuple

import orjson
from django.db import connection, transaction
from django.db.models import Case, F, Value, When

from mailer.deliveries.links import (
    FOLLOW,
    LINK_FIELDS,
    NO_LINKS,
    UNSUBSCRIBE,
    UNSUBSCRIBE_FIELD,
    Links,
    doors_at,
    signer,
    unsubscribe_mailto,
)
from mailer.deliveries.models import Batch, Delivery, StoredSkeleton
from mailer.deliveries.states import Fate
from mailer.members.models import Member, Topic
from mailer.members.queries import dues_status
from mailer.providers.allowing import may_be_written_to
from mailer.providers.port import Copy
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import merge_values
from mailer.rendering.filters import longdate
from mailer.rendering.following import FOLLOW_FIELD
from mailer.rendering.recipient import Recipient
from mailer.rendering.skeleton import Skeleton
from mailer.segments.refusals import WORDS, Refusal, refusal, with_reachability

# Threads of a process share one interpreter: two that make copies at once hold each other up, the more so as SQLite
# lets go of it after each row. What is worth doing at the same time is waiting, for the database and for the provider.
MAKING: Final = Lock()


class Row(NamedTuple):
    """One delivery of a batch as read for sending; ``refusal`` is why it must not go now, or ''."""

    delivery_id: int
    address: str
    snapshot: str
    refusal: str


@lru_cache(maxsize=256)
def skeleton(digest: str) -> Skeleton:
    """A stored skeleton, kept in this process: it never changes."""
    return Skeleton.from_json(bytes(StoredSkeleton.objects.get(pk=digest).body))


def due_rows(batch: Batch, *, today: date) -> list[Row]:
    """The batch's copies that have no fate yet, each with what the register says about them now."""
    topic = batch.campaign.topic
    default_on = topic is None or topic.default_on
    sql, blanks = _last_look(topic, today, default_on=default_on, named=batch.campaign.notice is not None)
    given = {_Blank.CAMPAIGN: batch.campaign_id, _Blank.FIRST: batch.first, _Blank.LAST: batch.last}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(value, value) for value in blanks])
        with MAKING:
            return list(map(Row._make, cursor.fetchall()))


class _Blank(Enum):
    """What differs between two batches of one day and topic."""

    CAMPAIGN = auto()
    FIRST = auto()
    LAST = auto()


@lru_cache(maxsize=64)
def _last_look(topic: Topic | None, today: date, *, default_on: bool, named: bool) -> tuple[str, tuple[Any, ...]]:
    """The query of ``due_rows`` with blanks: Django takes longer to write it than the database to answer."""
    del default_on  # Part of the key: two topics are equal when their ids are.
    members = Member.objects.filter(
        deliveries__campaign=Value(_Blank.CAMPAIGN),
        deliveries__ordinal__range=(Value(_Blank.FIRST), Value(_Blank.LAST)),
        deliveries__fate=Fate.NONE,
    ).annotate(dues=dues_status(today), delivery_address_hash=F("deliveries__address_hash"))
    now_refused = refusal(topic=topic, today=today, named=named)
    checked = with_reachability(members, topic=topic).annotate(
        refused=Case(
            When(home__address_hash=F("delivery_address_hash"), then=now_refused),
            When(home__id=None, then=Value(Refusal.NO_ADDRESS.value)),
            default=Value(Refusal.ADDRESS_CHANGED.value),
        )
    )
    columns = ("deliveries__id", "deliveries__address", "deliveries__snapshot", "refused")
    return checked.order_by("deliveries__ordinal").values_list(*columns).query.sql_with_params()


def within(domains: Collection[str], rows: list[Row]) -> list[Row]:
    """Refuse whoever has an address of none of ``domains``; without any, everybody may be written to."""
    if not domains:
        return rows
    outside = Refusal.NOT_ALLOWED.value
    return [
        row if row.refusal or may_be_written_to(row.address, domains) else row._replace(refusal=outside) for row in rows
    ]


def skip(rows: Sequence[Row], *, now: datetime) -> None:
    """Record that these members get no copy after all, each with the reason."""
    if not rows:
        return
    by_reason: dict[str, list[int]] = {}
    for row in rows:
        by_reason.setdefault(row.refusal, []).append(row.delivery_id)
    with transaction.atomic():
        for reason, ids in by_reason.items():
            Delivery.objects.filter(pk__in=ids, fate=Fate.NONE).update(
                fate=Fate.SKIPPED, reason=WORDS[Refusal(reason)], fate_at=now
            )


def recipient(snapshot: dict[str, Any], links: Links) -> Recipient:
    """What merge fields are computed from: the member as frozen, and the delivery's own links."""
    return Recipient(
        given_name=snapshot["given_name"],
        family_name=snapshot["family_name"],
        member_number=snapshot["number"],
        category=snapshot["category"],
        institution=snapshot["institution"],
        country=snapshot["country"],
        dues_until=_day_in_words(snapshot["dues_until"] or ""),
        unsubscribe_url=links.unsubscribe,
        preferences_url=links.preferences,
        view_online_url=links.view_online,
        own=orjson.loads(snapshot["own"]) if snapshot.get("own") else None,
    )


@lru_cache(maxsize=4096)
def _day_in_words(day: str) -> str:
    # Most members of a society owe their dues on the same few days.
    return longdate(day) if day else ""


def values_of(person: Recipient, fields: Sequence[str], *, delivery_id: int) -> dict[str, str]:
    """The merge values of one copy; in a letter that is followed, the token of its links is one of them."""
    if FOLLOW_FIELD not in fields:
        return merge_values(person, fields)
    values = merge_values(person, [field for field in fields if field != FOLLOW_FIELD])
    return {**values, FOLLOW_FIELD: signer(FOLLOW).sign(delivery_id)}


@lru_cache(maxsize=64)
def _kinds(fields: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], bool]:
    """Of a letter's fields those that are computed, the links with the purpose of each, and whether it is followed."""
    links = tuple((field, LINK_FIELDS[field]) for field in fields if field in LINK_FIELDS)
    computed = tuple(field for field in fields if field not in LINK_FIELDS and field != FOLLOW_FIELD)
    return computed, links, FOLLOW_FIELD in fields


def copy_of(row: Row, fields: tuple[str, ...]) -> Copy:
    """One recipient's copy. Its values are those of ``values_of``; what is the same for all is not checked again.

    Raises:
        UnrenderableValue: the member's data can't be put into the letter.
    """
    number, snapshot = row.delivery_id, orjson.loads(row.snapshot)
    doors = doors_at(snapshot.get("site", ""))
    computed, links, followed = _kinds(fields)
    values = merge_values(recipient(snapshot, NO_LINKS), computed)
    for field, purpose in links:
        values[field] = doors[purpose](number)
    if followed:
        values[FOLLOW_FIELD] = signer(FOLLOW).sign(number)
    return Copy(
        address=row.address,
        name=f"{snapshot['given_name']} {snapshot['family_name']}".strip(),
        values=values,
        unsubscribe_url=values.get(UNSUBSCRIBE_FIELD) or doors[UNSUBSCRIBE](number),
        reference=str(number),
        unsubscribe_mailto=unsubscribe_mailto(number),
    )


def copies_of(rows: Sequence[Row], fields: tuple[str, ...]) -> tuple[list[Copy], list[Row]]:
    """Build every copy; members whose data can't be rendered come back with that reason."""
    copies, unrenderable = [], []
    for row in rows:
        try:
            copies.append(copy_of(row, fields))
        except UnrenderableValue:
            unrenderable.append(row._replace(refusal=Refusal.UNRENDERABLE.value))
    return copies, unrenderable
