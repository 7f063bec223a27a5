"""What staff decided about the columns of a file, and what they decided the last time.

Decisions are kept by the names in the header: a file with the same columns, in whatever order, is
read the same way again. Guesses are not kept, so that they can get better.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

from mailer.members.imports.columns import ALIASES, CUSTOM, UNUSED
from mailer.members.imports.faults import Fault, ImportRefused, shortened
from mailer.members.models import ColumnMapping, CustomField
from mailer.members.spelling import bare


def own_fields() -> dict[str, str]:
    """The society's own fields that are asked for, as ``custom.<slug>``, by every bare spelling of slug and name."""
    fields = CustomField.objects.filter(retired_at=None).values_list("slug", "name")
    return {bare(spelling): f"{CUSTOM}{slug}" for slug, name in fields for spelling in (name, slug)}


def decisions(cells: Iterable[str], own: Mapping[str, str], told: Mapping[str, str], line: int) -> dict[str, str]:
    """Our field by bare column name: what was remembered for this header, and over it what is told now.

    Args:
        told: field by column name as it stands in the file; an empty field leaves the column out.

    Raises:
        ImportRefused: for a column the file does not have or a field we do not know.
    """
    header = list(cells)
    usable = {UNUSED, *ALIASES, *own.values()}
    remembered = {name: field for name, field in recall(header).items() if field in usable}
    return remembered | _told(header, own, told, line)


def recall(cells: Iterable[str]) -> dict[str, str]:
    """What was decided for a header like this, by bare column name."""
    kept = ColumnMapping.objects.filter(header_hash=_header_hash(cells)).first()
    return dict(kept.columns) if kept else {}


def remember(header: Iterable[str], chosen: Mapping[str, str], *, now: datetime) -> None:
    """Keep the decisions for the next file with this header."""
    if chosen:
        ColumnMapping.objects.update_or_create(
            header_hash=_header_hash(header), defaults={"columns": dict(chosen), "used_at": now}
        )


def _told(cells: list[str], own: Mapping[str, str], told: Mapping[str, str], line: int) -> dict[str, str]:
    header = set(map(bare, cells))
    faults, chosen = [], {}
    for column, field in told.items():
        name = _field(field, own)
        if bare(column) not in header:
            there = ", ".join(shortened(cell) for cell in cells if cell.strip())
            faults.append(Fault(line, "", f"there is no column '{shortened(column)}'", f"The columns are: {there}"))
        elif name is None:
            message = f"there is no field '{shortened(field)}' to put the column '{shortened(column)}' into"
            faults.append(
                Fault(line, "", message, f"The fields are: {', '.join([*ALIASES, *sorted(set(own.values()))])}")
            )
        else:
            chosen[bare(column)] = name
    if faults:
        raise ImportRefused(faults)
    return chosen


def _field(given: str, own: Mapping[str, str]) -> str | None:
    if given in ALIASES or given in own.values() or not given.strip():
        return given.strip()
    return own.get(bare(given))


def _header_hash(cells: Iterable[str]) -> str:
    return sha256("\n".join(sorted(map(bare, cells))).encode()).hexdigest()
