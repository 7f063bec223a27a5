"""Fields the society defines itself. A field keeps its slug and its type for life; names and lists may change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from mailer.audit.services import record
from mailer.members.imports import cells
from mailer.members.models import CustomField, Member
from mailer.members.spelling import bare, words
from mailer.members.values import READERS

_LONGEST_SLUG: Final = 40


class FieldRefused(ValueError):
    """A custom field can't be defined or removed like this; the text says why and what would work."""


@transaction.atomic
def define_field(
    *, name: str, kind: CustomField.Kind, by: str, choices: Sequence[str] = (), slug: str = ""
) -> CustomField:
    """Add a field to every member, empty at first.

    Args:
        slug: its name in files and rules; made from ``name`` when left out.

    Raises:
        FieldRefused: the name is taken, or a list is missing or not wanted.
    """
    slug = (slug or slugify(" ".join(words(name)))).replace("-", "_")[:_LONGEST_SLUG]
    if not slug or not name.strip():
        raise FieldRefused("A field needs a name with letters. Where the name has none of A to Z, give a slug too.")
    if slug in READERS or CustomField.objects.filter(slug=slug).exists():
        raise FieldRefused(f"There is a field {slug!r} already. Choose another name.")
    position = (CustomField.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    field = CustomField.objects.create(
        slug=slug, name=name.strip(), kind=kind, choices=_choices(kind, choices), position=position
    )
    _record(field, "defined", by)
    return field


@transaction.atomic
def change_field(
    *,
    field: CustomField,
    by: str,
    name: str | None = None,
    kind: CustomField.Kind | None = None,
    choices: Sequence[str] | None = None,
) -> CustomField:
    """Rename a field, change its list or, as long as no member has a value, its type.

    Raises:
        FieldRefused: members have values that would not fit any more.
    """
    wanted = CustomField.Kind(kind or field.kind)
    if wanted != field.kind and (count := members_with(field)):
        raise FieldRefused(
            f"{count} members have a value in {field.name!r}, so its type stays. Define a new field for the new type."
        )
    if choices is not None or wanted != field.kind:
        field.choices = _choices(wanted, field.choices if choices is None else choices)
        _refuse_orphans(field)
    field.kind, field.name = wanted, name or field.name
    field.save()
    _record(field, "changed", by)
    return field


@transaction.atomic
def retire_field(*, field: CustomField, by: str, now: datetime) -> bool:
    """Ask for a field no more: forms, imports and new rules leave it out. Returns whether it was asked for until now.

    Values stay, and rules that ask about it go on.
    """
    retired = CustomField.objects.filter(pk=field.pk, retired_at=None).update(retired_at=now)
    if retired:
        _record(field, "retired", by)
    return bool(retired)


@transaction.atomic
def restore_field(*, field: CustomField, by: str) -> bool:
    """Ask for a retired field again, with all values it had. Returns whether it was retired."""
    restored = CustomField.objects.filter(pk=field.pk, retired_at__isnull=False).update(retired_at=None)
    if restored:
        _record(field, "restored", by)
    return bool(restored)


@transaction.atomic
def remove_field(*, field: CustomField, by: str) -> None:
    """Take a field away from everybody.

    Raises:
        FieldRefused: members have a value in it; empty it first, for nothing is thrown away unasked.
    """
    if count := members_with(field):
        raise FieldRefused(f"{count} members have a value in {field.name!r}. Empty it first, for example by an import.")
    _record(field, "removed", by)
    field.delete()


def members_with(field: CustomField) -> int:
    """How many members have a value in this field."""
    return Member.objects.filter(custom__has_key=field.slug).count()


def _choices(kind: CustomField.Kind, choices: Sequence[str]) -> list[str]:
    if (kind == CustomField.Kind.CHOICE) != bool(choices):
        raise FieldRefused("A list of values belongs to the type 'one of a list', and to no other.")
    read = [cells.text(choice.strip(), longest=100) for choice in choices]
    if len({bare(choice) for choice in read}) < len(read):
        raise FieldRefused("Two values of the list are spelt alike. Keep one of them.")
    return read


def _refuse_orphans(field: CustomField) -> None:
    holders = Member.objects.filter(custom__has_key=field.slug)
    lost = {row[field.slug] for row in holders.values_list("custom", flat=True)} - set(field.choices)
    if lost:
        raise FieldRefused(f"Members have {', '.join(sorted(map(str, lost)))}. Keep these values in the list.")


def _record(field: CustomField, verb: str, by: str) -> None:
    record(actor=by, action=f"field.{verb}", subject=f"field:{field.slug}", detail={"kind": field.kind})
