"""Changing what the register says of a person: validated, in one transaction, with its history.

Values are given by field: a column of the member (``READERS`` in ``mailer.members.values``),
``interests``, ``committees`` or ``tags`` with a list of words, ``custom.<slug>`` for a field of the
society's own. A field that is not given keeps its value. Nothing is written when nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from mailer.members.countries import zone_of
from mailer.members.imports import cells
from mailer.members.imports.faults import CellRefused
from mailer.members.models import CustomField, LabelKind, Member, MemberLabel
from mailer.members.services.addresses import add_address
from mailer.members.services.history import Doer, remember
from mailer.members.values import READERS, FieldsRefused, read_custom, read_field

LABELS: Final = {
    "interests": LabelKind.INTEREST,
    "committees": LabelKind.COMMITTEE,
    "tags": LabelKind.TAG,
}
CUSTOM: Final = "custom."
_LONGEST_LABEL: Final = 100

type_of_changes = dict[str, tuple[Any, Any]]


@transaction.atomic
def add_member(
    *, values: Mapping[str, Any], by: str, source: str, now: datetime, reason: str = "", email: str = ""
) -> Member:
    """Put a person on the register; ``values`` as in ``update_member``, ``number`` among them.

    Raises:
        FieldsRefused: with one sentence a field.
        AddressRefused: ``email`` is no address.
    """
    if not str(values.get("number") or "").strip():
        raise FieldsRefused({"number": "A member needs a number. Give one that no other member has."})
    member = Member(created_at=now, updated_at=now)
    changes = _apply(member, read_values(values), now=now)
    remember(member, changes, Doer(by, source, now, reason))
    if email:
        add_address(member=member, email=email, by=by, source=source, now=now, reason=reason)
    return member


@transaction.atomic
def update_member(
    *, member: Member, values: Mapping[str, Any], by: str, source: str, now: datetime, reason: str = ""
) -> type_of_changes:
    """Change the fields named in ``values``; returns ``{field: (before, after)}`` of what really changed.

    The time zone follows the country as long as nobody corrected it.

    Raises:
        FieldsRefused: with one sentence a field; nothing was changed.
    """
    row = Member.objects.select_for_update().get(pk=member.pk)
    if row.erased_at:
        raise FieldsRefused({"number": "This member was erased. Nothing can be written about them any more."})
    changes = _apply(row, read_values(values), now=now)
    remember(row, changes, Doer(by, source, now, reason))
    member.refresh_from_db()
    return changes


def read_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the register would store for ``values``.

    Raises:
        FieldsRefused: with one sentence a field.
    """
    fields = {field.slug: field for field in CustomField.objects.all()} if _any_custom(values) else {}
    read: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, given in values.items():
        try:
            read[name] = _reader(name, fields)(given)
        except CellRefused as refused:
            faults[name] = f"{refused.message}. {refused.remedy}."
    if faults:
        raise FieldsRefused(faults)
    return read


def _any_custom(values: Iterable[str]) -> bool:
    return any(name.startswith(CUSTOM) for name in values)


def _reader(name: str, fields: Mapping[str, CustomField]) -> Callable[[Any], Any]:
    if name in READERS:
        return lambda given: read_field(name, given)
    if name in LABELS:
        return _words
    field = fields.get(name.removeprefix(CUSTOM)) if name.startswith(CUSTOM) else None
    if field is None:
        raise CellRefused("there is no such field", f"The fields are {', '.join([*READERS, *LABELS])}, and your own")
    return lambda given: read_custom(field, given)


def _words(given: Iterable[str]) -> list[str]:
    """Each word once, sorted; a text is parted as in a member file."""
    if isinstance(given, str):
        return sorted(cells.words(given))
    return sorted({cells.text(word.strip(), longest=_LONGEST_LABEL) for word in given if word.strip()})


def _apply(row: Member, read: Mapping[str, Any], *, now: datetime) -> type_of_changes:
    """Write what differs to the member and the labels; returns it."""
    changes = {**_columns(row, read), **_custom(row, read)}
    _refuse_contradictions(row, changes)
    if changes or row.pk is None:
        row.updated_at = now
        row.save()
    for name, kind in LABELS.items():
        if name in read and (change := _set_labels(row, kind, read[name])):
            changes[name] = change
    return changes


def _columns(row: Member, read: Mapping[str, Any]) -> type_of_changes:
    wanted = {name: value for name, value in read.items() if name in READERS}
    guessed = zone_of(row.country)
    if "country" in wanted and not wanted.get("time_zone") and row.time_zone in {"", guessed}:
        wanted["time_zone"] = zone_of(wanted["country"])
    changes = {name: (getattr(row, name), value) for name, value in wanted.items() if getattr(row, name) != value}
    for name, (_, value) in changes.items():
        setattr(row, name, value)
    return changes


def _custom(row: Member, read: Mapping[str, Any]) -> type_of_changes:
    wanted = {name: value for name, value in read.items() if name.startswith(CUSTOM)}
    changes = {
        name: (row.custom.get(name.removeprefix(CUSTOM)), value)
        for name, value in wanted.items()
        if row.custom.get(name.removeprefix(CUSTOM)) != value
    }
    for name, (_, value) in changes.items():
        row.custom = _with(row.custom, name.removeprefix(CUSTOM), value)
    return changes


def _with(custom: Mapping[str, Any], slug: str, value: object) -> dict[str, Any]:
    """Empty values take no room, so that a field can be removed when nobody has one."""
    kept = {key: old for key, old in custom.items() if key != slug}
    return kept if value is None else {**kept, slug: value}


def _refuse_contradictions(row: Member, changes: Mapping[str, Any]) -> None:
    faults = {}
    if "number" in changes:
        if not row.number:
            faults["number"] = "A member needs a number. Keep the old one or give another."
        elif Member.objects.filter(number=row.number).exclude(pk=row.pk).exists():
            faults["number"] = "Another member has this number. Give one that nobody has."
    if row.dues_from and row.dues_until and row.dues_until < row.dues_from:
        faults["dues_until"] = "The dues end before they begin. Correct one of the two days."
    if faults:
        raise FieldsRefused(faults)


def _set_labels(row: Member, kind: LabelKind, wanted: list[str]) -> tuple[list[str], list[str]] | None:
    held = MemberLabel.objects.filter(member=row, kind=kind)
    before = sorted(held.values_list("value", flat=True))
    if before == wanted:
        return None
    held.exclude(value__in=wanted).delete()
    new = [MemberLabel(member=row, kind=kind, value=value) for value in wanted if value not in before]
    MemberLabel.objects.bulk_create(new)
    return before, wanted
