"""The audit log in words: who, what, to what, with names looked up in one go for a whole page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.console.navigation import address_of

# What a subject's kind is called, and the screen that shows one.
_KINDS: Final[dict[str, tuple[str, str]]] = {
    "staff": ("account", "console:person"),
    "campaign": ("letter", "console:letter"),
    "member": ("member", "console:member"),
    "segment": ("segment", "console:segment"),
    "hook": ("webhook", "console:hook"),
}
_NUMBERED: Final = re.compile(r"([a-z_ ]*?)[: #]*([0-9]+)")
_MOST_LETTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One entry, ready to be shown. ``href`` leads to what it was done to, when there is such a screen."""

    at: datetime
    who: str
    action: str
    subject: str
    href: str
    detail: str
    pk: int


def told(entries: Iterable[AuditEntry]) -> list[Told]:
    """Entries in words. Two queries, however many there are."""
    rows = list(entries)
    people = {str(pk): name for pk, name in Staff.objects.filter(pk__in=_ids(rows, "staff")).values_list("pk", "name")}
    letters = {
        str(pk): name for pk, name in Campaign.objects.filter(pk__in=_ids(rows, "campaign")).values_list("pk", "name")
    }
    return [_told(row, {"staff": people, "campaign": letters}) for row in rows]


def subjects_called(text: str) -> set[str]:
    """What "member:77", "letter 7", "77", or a part of a letter's name may mean, as entries write it."""
    letters = Campaign.objects.filter(name__icontains=text).order_by("-pk").values_list("pk", flat=True)
    found = {text, *(f"campaign:{pk}" for pk in letters[:_MOST_LETTERS])}
    numbered = _NUMBERED.fullmatch(text.lower())
    if numbered is None:
        return found
    called, number = numbered.groups()
    kinds = [kind for kind, (name, _) in _KINDS.items() if called in {"", kind, name}] or ["_".join(called.split())]
    return found | {f"{kind}:{number}" for kind in kinds}


def action_words(action: str) -> str:
    """``campaign.approved`` as ``Campaign: approved``."""
    room, _, verb = action.partition(".")
    return f"{room.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}" if verb else action


def _ids(rows: Iterable[AuditEntry], kind: str) -> set[int]:
    named = {name for row in rows for name in (row.actor, row.subject)}
    return {
        int(name.partition(":")[2]) for name in named if name.startswith(f"{kind}:") and name[len(kind) + 1 :].isdigit()
    }


def _told(row: AuditEntry, names: dict[str, dict[str, str]]) -> Told:
    kind, _, number = row.subject.partition(":")
    called, url_name = _KINDS.get(kind, (kind.replace("_", " "), ""))
    name = names.get(kind, {}).get(number, "")
    return Told(
        row.at,
        _who(row.actor, names["staff"]),
        action_words(row.action),
        f"{called} {name or number}".strip(),
        address_of(url_name, int(number)) if url_name and number.isdigit() else "",
        ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in sorted(row.detail.items())),
        row.pk,
    )


def _who(actor: str, people: dict[str, str]) -> str:
    kind, _, number = actor.partition(":")
    if kind == "key":
        return f"API key {number}"
    return people.get(number, f"account {number}") if kind == "staff" else actor
