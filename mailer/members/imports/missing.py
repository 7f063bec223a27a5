"""The members a file does not name, and what is to become of them.

Left alone unless staff say otherwise: many files hold a part of the members only.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from mailer.members.imports.bulk import blocks
from mailer.members.imports.changes import Change, Setting
from mailer.members.imports.matching import Known, complete, members
from mailer.members.models import LabelKind, Member

MARK: Final = "not in the member file"


class Missing(StrEnum):
    """What is done with members a file does not name."""

    LEAVE = "leave"
    MARK = "mark"
    LAPSE = "lapse"


class Named:
    """The members a file names, eight bytes each."""

    def __init__(self) -> None:
        self._ids = array("q")

    def add(self, ids: Iterable[int]) -> None:
        self._ids.extend(ids)

    def others(self) -> Iterator[list[int]]:
        """The ids of everybody else on the register who was not erased, in blocks."""
        register = Member.objects.filter(erased_at=None).order_by("pk").values_list("pk", flat=True)
        return blocks(_without(register.iterator(chunk_size=10_000), sorted(self._ids)))


def what_becomes_of(ids: list[int], what: Missing, setting: Setting) -> list[Change]:
    """One change each; an empty one for those who stay as they are."""
    known = members(pk__in=ids)
    complete(known)
    if what is Missing.LEAVE:
        return [Change(None, entry.number, entry) for entry in known]
    return [_marked(entry) if what is Missing.MARK else _lapsed(entry, setting) for entry in known]


def _marked(entry: Known) -> Change:
    change = Change(None, entry.number, entry)
    tags = sorted(entry.labels.get(LabelKind.TAG, ()))
    if MARK not in tags:
        change.note("tags", tags, sorted([*tags, MARK]))
    return change


def _lapsed(entry: Known, setting: Setting) -> Change:
    """End the membership as of today, unless it has ended already."""
    change, until = Change(None, entry.number, entry), entry.values["dues_until"]
    if until is None or until > setting.lapsed_on:
        change.note("dues_until", until, setting.lapsed_on)
        change.lapses = True
    return change


def _without(register: Iterable[int], named: list[int]) -> Iterator[int]:
    """Both in ascending order."""
    position = 0
    for pk in register:
        while position < len(named) and named[position] < pk:
            position += 1
        if position == len(named) or named[position] != pk:
            yield pk
