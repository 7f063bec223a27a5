"""Reading and setting who the society is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mailer.audit.services import record
from mailer.content.brand import Brand
from mailer.content.models import Society


class SocietyMissing(Exception):
    """No society has been set up yet: no letter can name its sender."""

    def __init__(self) -> None:
        super().__init__("The society's name, address and sender are not set. Run `mailer society set FILE` first.")


def society() -> Society:
    """The one society of this installation.

    Raises:
        SocietyMissing: with the remedy.
    """
    row = Society.objects.order_by("pk").first()
    if row is None:
        raise SocietyMissing
    return row


@transaction.atomic
def set_society(fields: Mapping[str, Any], *, by: str = "command line") -> Society:
    """Create or change the society; the brand is checked before anything is stored.

    Args:
        by: ``"staff:<id>"``, or what did it.

    Raises:
        ContentRefused: naming each field that can't be used.
    """
    row = Society.objects.order_by("pk").first() or Society()
    changed = [name for name, value in fields.items() if not row.pk or getattr(row, name) != value]
    for name, value in fields.items():
        setattr(row, name, value)
    brand_context(row)
    row.save()
    if changed:
        record(actor=by, action="society.changed", subject="society", detail={"fields": ", ".join(changed)})
    return row


def brand_context(row: Society) -> dict[str, Any]:
    """The brand as templates see it."""
    return Brand(
        name=row.name,
        short_name=row.short_name,
        website=row.website,
        postal_address=tuple(row.postal_address.splitlines()),
        logo_url=row.logo_url,
        logo_alt=row.logo_alt,
        colour_accent=row.colour_accent,
        colour_accent_dark=row.colour_accent_dark,
        why=row.why,
        contact_address=row.contact_address,
        time_zone=row.time_zone,
    ).as_context()


def own_addresses() -> frozenset[str]:
    """The addresses the society writes from; empty as long as nobody has said who it is."""
    row = Society.objects.first()
    return frozenset(filter(None, (row.sender_address, row.reply_to, row.contact_address))) if row else frozenset()
