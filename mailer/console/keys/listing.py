"""The list of keys: which are in force, and when each was used last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.console.access import requires, staff_of
from mailer.console.exports import csv_file
from mailer.console.listing import Filter, Listing
from mailer.console.page import show
from mailer.console.words import Word
from mailer.keys.models import ApiKey
from mailer.keys.queries import KeyStanding, ended, every_key, in_force, key_standing
from mailer.keys.scopes import PURPOSES

STANDINGS: Final[dict[KeyStanding, Word]] = {
    KeyStanding.GOOD: Word("In force", "Programs can use it.", "good"),
    KeyStanding.REPLACED: Word("Being replaced", "It has a successor and ends soon.", "waiting"),
    KeyStanding.EXPIRED: Word("Expired", "Its time is over.", "left-out"),
    KeyStanding.REVOKED: Word("Revoked", "Somebody ended it.", "bad"),
    KeyStanding.OWNER_OFF: Word("Owner switched off", "The account in whose name it acts is off.", "bad"),
}


def _named(rows: QuerySet[ApiKey, Any], text: str) -> QuerySet[ApiKey, Any]:
    return rows.filter(Q(name__icontains=text) | Q(prefix__startswith=text[:20]))


def _standing(rows: QuerySet[ApiKey, Any], value: str) -> QuerySet[ApiKey, Any]:
    return (in_force if value == "in-force" else ended)(rows, now=timezone.now())


KEYS: Final = Listing[ApiKey](
    search=_named,
    search_label="Name, or how the key begins",
    filters=(Filter("standing", "Standing", [("in-force", "In force"), ("ended", "Ended")], _standing),),
)


def word_of(key: ApiKey) -> Word:
    """How the key stands now, in words."""
    return STANDINGS[key_standing(key, now=timezone.now())]


@requires(Right.ADMINISTER)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every key there is or was, the newest first."""
    me = staff_of(request).pk
    context = {"page": KEYS.page(request, every_key()), "word_of": word_of, "purposes": PURPOSES, "me": me}
    return show(request, "keys/keys.html", context)


@requires(Right.ADMINISTER)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filter leave, as a CSV file."""
    header = ("Name", "Begins with", "In the name of", "Standing", "May", "Made", "Expires", "Last used")
    found: Iterator[ApiKey] = KEYS.everything(request, every_key())
    rows = (
        (
            row.name,
            row.prefix,
            str(row.owner),
            word_of(row).name,
            " ".join(row.scopes),
            f"{row.made_at:%Y-%m-%d}",
            f"{row.expires_at:%Y-%m-%d}",
            f"{row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "",
        )
        for row in found
    )
    return csv_file("api-keys", header, rows)
