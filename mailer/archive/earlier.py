"""Letters that another system sent: kept once each, and published, withdrawn or deleted by a person.

What is kept stays as it came. Keeping it again changes nothing, whatever the export says by then.
What is deleted takes its public page with it, and comes again with the next export that has it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.archive.cleaning import page, words
from mailer.archive.models import EarlierLetter, PublicLetter
from mailer.audit.services import record
from mailer.campaigns.transitions import require
from mailer.members.models import ImportRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter as another system sent it; ``number`` is its id there, ``html`` whatever it holds."""

    number: str
    title: str
    html: str
    sent_on: date


def unknown(system: str, letters: Sequence[Sent]) -> list[Sent]:
    """Those that are not kept yet, each number once."""
    known = set(EarlierLetter.objects.filter(system=system).values_list("number", flat=True))
    return list({letter.number: letter for letter in reversed(letters) if letter.number not in known}.values())[::-1]


@transaction.atomic
def keep(*, system: str, letters: Sequence[Sent], by: str, now: datetime, came_with: int | None = None) -> int:
    """Keep those that are new, for staff to read. Returns how many that are.

    Args:
        came_with: the import of the members in the same export, if there were any.
    """
    new = [
        EarlierLetter(
            system=system,
            number=letter.number,
            title=_storable(letter.title)[:300],
            text=words(_storable(letter.html)),
            html=page(_storable(letter.title), _storable(letter.html)),
            sent_on=letter.sent_on,
            taken_in_at=now,
            came_with_id=came_with,
        )
        for letter in unknown(system, letters)
    ]
    EarlierLetter.objects.bulk_create(new)
    if new:
        record(actor=by, action="archive.taken_in", subject=f"system:{system}", detail={"letters": len(new)})
    return len(new)


@transaction.atomic
def publish_earlier(*, letters: Collection[EarlierLetter], by: Staff, now: datetime) -> int:
    """Let everybody read these. Returns how many were not public before; what was deleted meanwhile is passed over.

    Raises:
        Forbidden: the person may not approve letters.
    """
    require(by, Right.APPROVE)
    there = EarlierLetter.objects.select_for_update().filter(pk__in=[letter.pk for letter in letters])
    kept = list(there.order_by("pk"))
    public = set(PublicLetter.objects.filter(earlier__in=kept).values_list("earlier_id", flat=True))
    new = [letter for letter in kept if letter.pk not in public]
    PublicLetter.objects.bulk_create(
        PublicLetter(
            earlier=letter,
            title=letter.title,
            text=letter.text,
            html=letter.html,
            sent_on=letter.sent_on,
            published_at=now,
            published_by=by,
        )
        for letter in new
    )
    for letter in new:
        _audit(letter, by, "published")
    return len(new)


@transaction.atomic
def withdraw_earlier(*, letter: EarlierLetter, by: Staff) -> bool:
    """Let staff alone read it again. Returns whether it was public.

    Raises:
        Forbidden: the person may not approve letters.
    """
    require(by, Right.APPROVE)
    gone, _ = PublicLetter.objects.filter(earlier=letter).delete()
    if gone:
        _audit(letter, by, "withdrawn")
    return bool(gone)


@transaction.atomic
def delete_earlier(*, letters: Collection[EarlierLetter], by: Staff) -> int:
    """Delete these for good, and their public pages with them. Returns how many were there.

    Raises:
        Forbidden: the person may not approve letters.
    """
    require(by, Right.APPROVE)
    return _delete(EarlierLetter.objects.filter(pk__in=[letter.pk for letter in letters]), f"staff:{by.pk}")


@transaction.atomic
def delete_with(*, run: ImportRun, by: str) -> int:
    """Delete the letters that came with an import, and their public pages. Returns how many there were."""
    return _delete(EarlierLetter.objects.filter(came_with=run), by)


def _delete(letters: QuerySet[EarlierLetter], actor: str) -> int:
    going = list(letters.select_for_update().order_by("pk").defer("html", "text"))
    public = set(PublicLetter.objects.filter(earlier__in=going).values_list("earlier_id", flat=True))
    PublicLetter.objects.filter(earlier__in=going).delete()
    for letter in going:
        detail = {"system": letter.system, "number": letter.number, "public": letter.pk in public}
        record(actor=actor, action="archive.deleted", subject=f"earlier:{letter.pk}", detail=detail)
    EarlierLetter.objects.filter(pk__in=[letter.pk for letter in going]).delete()
    return len(going)


def _storable(text: str) -> str:
    """PostgreSQL keeps no text with this character in it, and no letter needs it."""
    return text.replace("\0", "")


def _audit(letter: EarlierLetter, by: Staff, verb: str) -> None:
    record(actor=f"staff:{by.pk}", action=f"archive.{verb}", subject=f"earlier:{letter.pk}")
