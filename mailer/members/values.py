"""Reads what staff and forms say about one field of a member; for custom fields by the type staff gave them.

A reader takes text or a value already of its type and gives what the register stores. Empty stays
empty. Dates of custom fields are stored as ISO 8601 text, numbers as numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from mailer.members.imports import cells, dates
from mailer.members.imports.faults import CellRefused, shortened
from mailer.members.models import Category, CustomField
from mailer.members.spelling import bare

_LONGEST_TEXT: Final = 500


class FieldsRefused(ValueError):
    """Nothing was changed. ``faults`` holds one sentence a field, with the remedy."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("\n".join(f"{field}: {said}" for field, said in faults.items()))
        self.faults = dict(faults)


def read_field(name: str, given: object) -> Any:
    """The value of a column of ``Member`` as it is stored.

    Raises:
        CellRefused: with message and remedy.
    """
    reader, empty = READERS[name]
    return empty if _is_empty(given) else reader(given)


def read_custom(field: CustomField, given: object) -> Any:
    """The value of a custom field as it is stored; None for an empty one.

    Raises:
        CellRefused: with message and remedy.
    """
    return None if _is_empty(given) else _CUSTOM[CustomField.Kind(field.kind)](field, given)


def _is_empty(given: object) -> bool:
    return given is None or (isinstance(given, str) and not given.strip())


def _as_text(read: Callable[[str], Any]) -> Callable[[object], Any]:
    return lambda given: read(str(given).strip())


def _day(given: object) -> date:
    if isinstance(given, datetime):
        return given.date()
    return given if isinstance(given, date) else dates.day(str(given).strip())


def _custom_text(field: CustomField, given: object) -> str:
    del field
    return cells.text(str(given).strip(), longest=_LONGEST_TEXT)


def _custom_number(field: CustomField, given: object) -> int | float:
    del field
    try:
        value = float(str(given).strip())
    except ValueError:
        value = math.nan
    if isinstance(given, bool) or not math.isfinite(value):
        raise CellRefused(f"'{shortened(str(given))}' is not a number", "Write digits, with a point for fractions")
    return int(value) if value.is_integer() else value


def _custom_date(field: CustomField, given: object) -> str:
    del field
    return _day(given).isoformat()


def _custom_yes_no(field: CustomField, given: object) -> bool:
    del field
    return given if isinstance(given, bool) else cells.yes_or_no(str(given).strip())


def _custom_choice(field: CustomField, given: object) -> str:
    known = {bare(choice): choice for choice in field.choices}
    found = known.get(bare(str(given)))
    if found is None:
        raise CellRefused(f"'{shortened(str(given))}' is not in the list", f"Use one of: {', '.join(field.choices)}")
    return str(found)


_CUSTOM: Final[Mapping[CustomField.Kind, Callable[[CustomField, object], Any]]] = {
    CustomField.Kind.TEXT: _custom_text,
    CustomField.Kind.NUMBER: _custom_number,
    CustomField.Kind.DATE: _custom_date,
    CustomField.Kind.YES_NO: _custom_yes_no,
    CustomField.Kind.CHOICE: _custom_choice,
}

# Reader, and what an empty value is stored as.
READERS: Final[Mapping[str, tuple[Callable[[object], Any], Any]]] = {
    "number": (_as_text(partial(cells.text, longest=40)), ""),
    "given_name": (_as_text(partial(cells.text, longest=120)), ""),
    "family_name": (_as_text(partial(cells.text, longest=120)), ""),
    "category": (_as_text(cells.category), Category.REGULAR.value),
    "institution": (_as_text(partial(cells.paragraph, longest=250)), ""),
    "country": (_as_text(cells.country), ""),
    "region": (_as_text(partial(cells.text, longest=80)), ""),
    "time_zone": (_as_text(cells.time_zone), ""),
    "language": (_as_text(cells.language), "en"),
    "degree_year": (_as_text(dates.year), None),
    "joined": (_day, None),
    "dues_from": (_day, None),
    "dues_until": (_day, None),
}
