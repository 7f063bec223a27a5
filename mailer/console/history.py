"""The audit log in words: who, what, to what, with names looked up in one go for a whole page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.console.navigation import address_of
from mailer.console.wordings import sentence
from mailer.hooks.models import Endpoint
from mailer.keys.models import ApiKey
from mailer.segments.models import MemberList, Segment


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a subject of this kind is called, the screen that shows one, and where its name stands."""

    called: str
    screen: str = ""
    rows: Callable[[], QuerySet[Any]] | None = None


_KINDS: Final[dict[str, _Kind]] = {
    "staff": _Kind("account", "console:person", Staff.objects.all),
    "campaign": _Kind("letter", "console:letter", Campaign.objects.all),
    "member": _Kind("member", "console:member"),
    "segment": _Kind("segment", "console:segment", Segment.objects.all),
    "list": _Kind("list", "console:list", MemberList.objects.all),
    "hook": _Kind("webhook", "console:hook", Endpoint.objects.all),
    "key": _Kind("API key", "", ApiKey.objects.all),
    "import": _Kind("import", "console:import-file"),
    "image": _Kind("picture"),
    "earlier": _Kind("earlier letter"),
}
# What there is one of.
_ONES: Final = {
    "society": "the society",
    "topics": "the topics",
    "seeds": "the seed list",
    "register": "the register",
    "policy:signing-in": "signing in",
    "installation:1": "this mailer",
}
_ITSELF: Final = frozenset({"pump", "dispatch", "hooks", "retention", "suppression pull"})
_NUMBERED: Final = re.compile(r"([a-z_ ]*?)[: #]*([0-9]+)")
_MOST_NAMED: Final = 200
_LONGEST_NUMBER: Final = 24


@dataclass(frozen=True, slots=True)
class Told:
    """One entry, ready to be shown.

    Attributes:
        said: what was done, with its details, in words.
        href: leads to what it was done to, when there is such a screen.
        action, detail: as they were written down, for programs.
    """

    at: datetime
    who: str
    said: str
    subject: str
    href: str
    action: str
    detail: str


def told(entries: Iterable[AuditEntry]) -> list[Told]:
    """Entries in words. One query for each kind of what they are about, however many there are."""
    rows = list(entries)
    names = {kind: _names(rows, kind, known.rows) for kind, known in _KINDS.items() if known.rows}
    return [_told(row, names) for row in rows]


def subjects_called(text: str) -> set[str]:
    """What "member:77", "letter 7", "77", or a part of a name may mean, as entries write it."""
    found = {text, *(subject for subject, name in _ONES.items() if text.lower() in name)}
    for kind, known in _KINDS.items():
        if known.rows:
            named = known.rows().filter(name__icontains=text).order_by("-pk")
            found |= {f"{kind}:{pk}" for pk in named.values_list("pk", flat=True)[:_MOST_NAMED]}
    numbered = _NUMBERED.fullmatch(text.lower())
    if numbered is None:
        return found
    called, number = numbered.groups()
    kinds = [kind for kind, known in _KINDS.items() if called in {"", kind, known.called.lower()}]
    return found | {f"{kind}:{number}" for kind in kinds or ["_".join(called.split())]}


def _names(rows: Iterable[AuditEntry], kind: str, of: Callable[[], QuerySet[Any]]) -> dict[str, str]:
    """By number. Asks nothing when no entry is about one."""
    wanted = _ids(rows, kind)
    found = of().filter(pk__in=wanted).values_list("pk", "name") if wanted else ()
    return {str(pk): name for pk, name in found}


def _ids(rows: Iterable[AuditEntry], kind: str) -> set[int]:
    named = {name.partition(":") for row in rows for name in (row.actor, row.subject)}
    return {int(number) for found, _, number in named if found == kind and number.isdecimal()}


def _told(row: AuditEntry, names: dict[str, dict[str, str]]) -> Told:
    kind, _, number = row.subject.partition(":")
    known = _KINDS.get(kind, _Kind(kind.replace("_", " ")))
    name = names.get(kind, {}).get(number, "") or number[:_LONGEST_NUMBER]
    return Told(
        row.at,
        _who(row.actor, names),
        sentence(row.action, row.detail),
        _ONES.get(row.subject) or f"{known.called} {name}".strip(),
        address_of(known.screen, int(number)) if known.screen and number.isdecimal() else "",
        row.action,
        ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in sorted(row.detail.items())),
    )


def _who(actor: str, names: dict[str, dict[str, str]]) -> str:
    kind, _, number = actor.partition(":")
    if actor in _ITSELF:
        return f"the mailer itself ({actor})"
    if kind in {"staff", "key"}:
        return names[kind].get(number) or f"{_KINDS[kind].called} {number}"
    return actor
