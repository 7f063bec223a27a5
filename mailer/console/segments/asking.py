"""Which member is meant: typed by name, number or address, or chosen among several. It comes as a POST."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from mailer.console.lookup import number_in
from mailer.members.models import Member
from mailer.members.search import search

MOST: Final = 20
_MOST_TYPED: Final = 254


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was found for what was typed; at most 20."""

    text: str
    found: list[Member]

    @property
    def one(self) -> Member | None:
        return self.found[0] if len(self.found) == 1 else None

    @property
    def many(self) -> bool:
        return len(self.found) == MOST


def asked_for(request: HttpRequest) -> Asked:
    """From ``member``, an id that was chosen, or from ``who``, what was typed."""
    text = request.POST.get("who", "")[:_MOST_TYPED].strip()
    if chosen := number_in(request.POST.get("member", "")):
        return Asked(text, list(Member.objects.filter(pk=chosen)))
    found = search(text, limit=MOST)
    exact = [member for member in found if member.number == text]
    return Asked(text, exact or found)
