"""What a template says to each member alone: the fields it declares, and the check of the values given for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from mailer.campaigns.models import Campaign
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import DATA, FIELDS, clean_value, is_data

MOST_FIELDS: Final = 30
LONGEST: Final = 1000
LONGEST_TOGETHER: Final = 4000
"""Characters of all values of one letter: what every provider takes in its placeholders."""

_LINE: Final = re.compile(r"\s*(?P<name>[a-z][a-z0-9_]*)(?P<optional>\?)?\s*(?::\s*(?P<rest>.*))?")


@dataclass(frozen=True, slots=True)
class DataField:
    """One value that each letter brings. One that is not ``required`` says ``fallback`` where it is left out."""

    name: str
    description: str = ""
    example: str = ""
    required: bool = True
    fallback: str = ""


def fields_of(template: Campaign) -> list[DataField]:
    """What the template, or a set of it, declares."""
    return [DataField(**field) for field in (template.notice or {}).get("fields", ())]


def as_declared(fields: Iterable[DataField]) -> list[dict[str, Any]]:
    """The fields as they are kept with the template."""
    return [asdict(field) for field in fields]


def faults_in(fields: Iterable[DataField]) -> list[str]:
    """What is wrong with a declaration; empty when nothing is."""
    faults, seen = [], set[str]()
    for field in fields:
        if not is_data(f"{DATA}{field.name}"):
            faults.append(f"{field.name!r} is no name. Use small letters, digits and _, beginning with a letter.")
        if field.name in seen:
            faults.append(f"{field.name} is declared twice. Take one out.")
        if not field.required and not any(map(str.isalnum, field.fallback)):
            faults.append(f"{field.name} may be left out, so say what the letter says then (its fallback).")
        seen.add(field.name)
    return faults if len(seen) <= MOST_FIELDS else [*faults, f"There are more than {MOST_FIELDS} fields. Use fewer."]


def read_fields(text: str) -> list[DataField]:
    """Fields as people write them, one a line: ``name: description | example``.

    A name with ``?`` behind it may be left out, and its third part is what the letter says then.
    """
    fields = []
    for line in filter(str.strip, text.splitlines()):
        found = _LINE.fullmatch(line)
        name = found["name"] if found else line.strip()
        parts = [part.strip() for part in ((found["rest"] if found else "") or "").split("|")] + ["", ""]
        optional = bool(found and found["optional"])
        fields.append(DataField(name, parts[0], parts[1], required=not optional, fallback=parts[2] if optional else ""))
    return fields


def write_fields(fields: Iterable[DataField]) -> str:
    """The text that ``read_fields`` reads."""
    return "\n".join(_written(field) for field in fields)


def _written(field: DataField) -> str:
    parts = [field.description, field.example, *([] if field.required else [field.fallback])]
    return f"{field.name}{'' if field.required else '?'}: {' | '.join(parts)}"


def checked(fields: Iterable[DataField], given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The values as a letter prints them, one for every field, and what is wrong with those given."""
    declared = {field.name: field for field in fields}
    faults = [f"{name}: the template has no such field. Leave it out." for name in given if name not in declared]
    values: dict[str, str] = {}
    for name, field in declared.items():
        try:
            values[name] = _value(field, given.get(name, ""))
        except ValueError as exc:
            faults.append(f"{name}: {exc}")
    if sum(map(len, values.values())) > LONGEST_TOGETHER:
        faults.append(f"All values together have more than {LONGEST_TOGETHER} characters. Shorten them.")
    return values, faults


def _value(field: DataField, given: str) -> str:
    try:
        value = clean_value(FIELDS[f"{DATA}{field.name}"], given)
    except UnrenderableValue as exc:
        raise ValueError(str(exc)) from exc
    if not any(map(str.isalnum, given)):
        if field.required:
            raise ValueError("nothing is given. Every letter of this template needs it.")
        return field.fallback
    if len(value) > LONGEST:
        raise ValueError(f"it has {len(value)} characters; {LONGEST} is the most. Shorten it.")
    return value


def examples(fields: Iterable[DataField]) -> Iterator[tuple[str, str]]:
    """A value for each field to look at a template with."""
    for field in fields:
        yield field.name, field.example or field.fallback or f"({field.name})"
