"""A society of any size, straight into the tables: what takes the import minutes takes this seconds.

Needs Django set up, and a database that is migrated. Everybody gets every letter: dues are paid,
every address is different and works.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max

from mailer.members.addresses import address_hash
from mailer.members.models import Address, Member

NAMES = (
    ("Ada", "Lovelace"),
    ("Jürgen", "Müller"),
    ("裕正", "井上"),
    ("Seán", "O'Brien"),
    ("Thirumala-Devi", "Kanneganti"),
    ("שרה", "כהן"),
    ("Jan", "Vilček"),
)
CATEGORIES = ("regular", "student", "regular", "postdoc")
DOMAINS = 50
Value = str | int | bool | None
_SINCE = "2020-01-01 00:00:00+00:00"
_AT_ONCE = 10_000


def email_of(number: int) -> str:
    """The address of the member with this serial number."""
    return f"member{number}@mail{number % DOMAINS}.example.org"


@transaction.atomic
def gather(count: int) -> None:
    """Add members until there are ``count``, with the serial numbers 1 to ``count``."""
    there = Member.objects.count()
    first = (Member.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    numbers = range(there + 1, count + 1)
    _write(Member, (_member(pk, number) for pk, number in enumerate(numbers, first)))
    _write(Address, (_address(pk, number) for pk, number in enumerate(numbers, first)), but="id")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Member]):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def _member(pk: int, number: int) -> dict[str, Value]:
    given, family = NAMES[number % len(NAMES)]
    return {
        "id": pk,
        "number": f"M-{number:07}",
        "given_name": given,
        "family_name": family,
        "category": CATEGORIES[number % len(CATEGORIES)],
        "institution": "Universität zu Köln",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "language": "en",
        "degree_year": 2001,
        "joined": "2005-01-01",
        "dues_until": "2099-12-31",
        "tracking_consent": number % 2 == 0,
        "snoozed_until": None,
        "erased_at": None,
        "created_at": _SINCE,
        "updated_at": _SINCE,
    }


def _address(member: int, number: int) -> dict[str, Value]:
    email = email_of(number)
    return {"member_id": member, "email": email, "address_hash": address_hash(email), "preferred": True, "state": "ok"}


def _write(model: type[models.Model], rows: Iterable[dict[str, Value]], *, but: str = "") -> None:
    """Write the rows; columns they don't name get the field's default."""
    fields = [field for field in model._meta.concrete_fields if field.column != but]
    usual = {str(field.column): field.get_db_prep_save(field.get_default(), connection) for field in fields}
    values = (list({**usual, **row}.values()) for row in rows)
    names = ", ".join(usual)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(usual))
        for part in _parts(values):
            cursor.executemany(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", part)  # noqa: S608


def _parts(rows: Iterator[list[Value]]) -> Iterator[list[list[Value]]]:
    while part := list(islice(rows, _AT_ONCE)):
        yield part
