"""Turns what an import did to a member around: each field that still has the value the import gave it goes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from mailer.members.addresses import address_hash, normalise
from mailer.members.imports.changes import Change
from mailer.members.imports.columns import CUSTOM
from mailer.members.imports.matching import Known
from mailer.members.imports.rows import ParsedAddress
from mailer.members.services.people import LABELS

# These are no columns: they stand in the ledger or on the suppression list, and go back by services of their own.
CHOSEN: Final = frozenset({"topics_off", "suppressed", "tracking_consent"})
_DAYS: Final = frozenset({"joined", "dues_from", "dues_until"})


def restored(known: Known, changes: Mapping[str, Sequence[Any]]) -> tuple[Change, list[str]]:
    """What has to change so that the member is as before, and the fields somebody has changed since.

    Args:
        changes: ``{field: [before, after]}``, as the history keeps them.
    """
    change, kept = Change(None, known.number, known), []
    for name, (before, after) in changes.items():
        if name in CHOSEN:
            continue
        current = _current(known, name)
        if _as_kept(current) != after:
            kept.append(name)
            continue
        change.note(name, current, _as_stored(name, before))
        if name == "addresses":
            change.addresses = [ParsedAddress(email, address_hash(normalise(email).key)) for email in before]
    return change, kept


def _current(known: Known, name: str) -> Any:
    if name == "addresses":
        return known.emails
    if name in LABELS:
        return sorted(known.labels.get(LABELS[name], ()))
    if name.startswith(CUSTOM):
        return known.values["custom"].get(name.removeprefix(CUSTOM))
    return known.values[name]


def _as_kept(value: Any) -> Any:
    """A value as it reads in the history, which is JSON."""
    return value.isoformat() if isinstance(value, date) else value


def _as_stored(name: str, kept: Any) -> Any:
    return date.fromisoformat(kept) if kept and name in _DAYS else kept
