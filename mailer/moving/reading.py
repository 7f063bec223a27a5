"""What of an export's further columns the register has a place for, and the cells in them that can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mailer.members.imports.cells import words
from mailer.members.imports.columns import CUSTOM, guess
from mailer.members.imports.faults import CellRefused, shortened
from mailer.members.imports.mapping import own_fields
from mailer.members.models import CustomField
from mailer.members.values import READERS, read_custom

LISTS: Final = ("interests", "committees")
PLACES: Final = frozenset({*READERS, *LISTS}) - {"number", "given_name", "family_name"}


@dataclass(slots=True)
class Attributes:
    """Reads cells one by one, and counts what was not taken.

    ``unplaced`` counts people by the name of a column that has no place; ``unread`` by column and reason.
    """

    unplaced: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    _own: Mapping[str, str] = field(default_factory=own_fields)
    _fields: Mapping[str, CustomField] = field(
        default_factory=lambda: {f"{CUSTOM}{row.slug}": row for row in CustomField.objects.all()}
    )

    def take(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """The cells that can be taken, by our own name for their column."""
        taken: dict[str, str] = {}
        for name, cell in attributes.items():
            if not cell.strip():
                continue
            [place] = guess([name], self._own)
            if place not in PLACES and place not in self._fields:
                self.unplaced[shortened(name)] += 1
                continue
            try:
                self._read(place, cell)
            except CellRefused as refused:
                self.unread[f"{shortened(name)}: {refused.message}"] += 1
            else:
                taken.setdefault(place, cell.strip())
        return taken

    def _read(self, place: str, cell: str) -> None:
        if place in self._fields:
            read_custom(self._fields[place], cell)
        elif place in LISTS:
            words(cell)
        else:
            READERS[place][0](cell)
