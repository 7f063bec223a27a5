"""Members as the readers a letter would have now: variant and merge values, before there are deliveries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import orjson
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from mailer.deliveries.copies import recipient
from mailer.deliveries.links import links_of
from mailer.members.models import Member
from mailer.rendering.recipient import Recipient
from mailer.segments.audience import AudienceSpec, audience

_CHUNK = 2000
_COLUMNS = ("number", "address", "variant", "snapshot")


@dataclass(frozen=True, slots=True)
class Reader:
    """One member as a letter would be made for now; ``address`` may be empty."""

    number: str
    address: str
    variant: str
    recipient: Recipient


def example_reader(variant: str) -> Reader:
    """Somebody made up, for whom every field has a value."""
    links = links_of(0)
    person = Recipient(
        given_name="Ada",
        family_name="Lovelace",
        member_number="0042",
        category="regular",
        institution="University of London",
        country="GB",
        dues_until="31 December 2026",
        unsubscribe_url=links.unsubscribe,
        preferences_url=links.preferences,
        view_online_url=links.view_online,
    )
    return Reader(person.member_number, "ada.lovelace@example.org", variant, person)


def reader_of(member: Member, *, variants: Sequence[str], today: date) -> Reader | None:
    """This member as a reader of a letter with these variants; None once erased."""
    everyone = AudienceSpec(rule={}, topic=None, variants=variants, today=today)
    return next(_read(audience(everyone).filter(pk=member.pk)), None)


def readers(spec: AudienceSpec) -> Iterator[Reader]:
    """Everybody who would get a copy now, one an address as at the freeze, streamed in the order of members."""
    getting = audience(spec).filter(refusal="")
    turn = Window(RowNumber(), partition_by=[F("address_hash")], order_by=[F("pk")])
    return _read(getting.annotate(turn=turn).filter(turn=1).order_by("pk"))


def count_readers(spec: AudienceSpec) -> int:
    """How many ``readers`` will give."""
    return audience(spec).filter(refusal="").order_by().values("address_hash").distinct().count()


def _read(members: QuerySet[Member]) -> Iterator[Reader]:
    # Links to no delivery; everybody's are exactly as long.
    made = partial(recipient, links=links_of(0))
    for number, address, variant, snapshot in members.values_list(*_COLUMNS).iterator(chunk_size=_CHUNK):
        yield Reader(number, address, variant, made(orjson.loads(snapshot)))
