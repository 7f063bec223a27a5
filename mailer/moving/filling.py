"""What the export does not know and the register does, stays: an empty cell of a member file empties the field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from mailer.members.addresses import address_hash
from mailer.members.imports.bulk import blocks
from mailer.members.imports.columns import CUSTOM
from mailer.members.models import Address, LabelKind, Member
from mailer.moving.gathering import Found

KINDS = {"interests": LabelKind.INTEREST, "committees": LabelKind.COMMITTEE, "tags": LabelKind.TAG}


class Register:
    """The members an export speaks of who are on the register already: told by number, or else by address."""

    def __init__(self, found: Iterable[Found]) -> None:
        said = list(found)
        self._by_number: dict[str, Member] = {}
        self._by_hash: dict[str, Member] = {}
        for numbers in blocks([one.number for one in said if one.number]):
            for member in Member.objects.filter(number__in=numbers).prefetch_related("labels"):
                self._by_number[member.number] = member
        for hashes in blocks([address_hash(one.key) for one in said if one.key and not one.number]):
            preferred = Address.objects.filter(address_hash__in=hashes, preferred=True).select_related("member")
            for address in preferred.prefetch_related("member__labels"):
                self._by_hash[address.address_hash] = address.member

    def cell(self, found: Found, name: str) -> str:
        """What stands in the register for this member under ``name``, as a member file writes it."""
        member = self._by_number.get(found.number) if found.number else self._by_hash.get(address_hash(found.key))
        if member is None:
            return ""
        if name in KINDS:
            return listed(label.value for label in member.labels.all() if label.kind == KINDS[name])
        if name.startswith(CUSTOM):
            return _written(member.custom.get(name.removeprefix(CUSTOM)))
        return _written(getattr(member, name))


def listed(words: Iterable[str]) -> str:
    """Several values in one cell; the semicolon at the end says that a comma parts nothing."""
    parted: Sequence[str] = [word.replace(";", "/").replace("|", "/")[:100] for word in words]
    return "".join(f"{word};" for word in parted)


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
