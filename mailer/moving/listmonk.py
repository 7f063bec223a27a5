"""What listmonk writes: its export of subscribers as CSV, and what its API answers, saved as JSON.

The CSV knows a subscriber's status but not the lists; of a subscriber in the JSON of
``/api/subscribers`` the subscriptions are known, too, and ``/api/bounces`` knows what bounced.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mailer.members.models import Suppression
from mailer.moving.answers import entries
from mailer.moving.files import ExportFile, ExportRefused
from mailer.moving.person import LeftOut, Person

_GETS_MAIL: Final = "enabled"
"""Of the others, "disabled" is set by hand, and "blocklisted" was called "blacklisted" before version 2."""
_BOUNCES: Final = {"hard": Suppression.Reason.HARD_BOUNCE.value, "complaint": Suppression.Reason.COMPLAINT.value}
_NEEDED: Final = frozenset({"email", "status"})


def people(file: ExportFile) -> Iterator[Person | LeftOut]:
    """Everybody in one file of an export.

    Raises:
        ExportRefused: this is nothing listmonk writes.
    """
    if file.kind == "csv":
        yield from _of_csv(file)
    elif file.kind == "json":
        yield from _of_json(file)
    else:
        yield LeftOut(file.name, "only .csv and .json files hold subscribers")


def _of_csv(file: ExportFile) -> Iterator[Person | LeftOut]:
    for line, row in file.rows():
        if not row.keys() >= _NEEDED:
            raise ExportRefused(
                f"{file.name} has no columns 'email' and 'status', so nobody could tell who is blocklisted. "
                "Export the subscribers in listmonk under Subscribers, Export."
            )
        place = f"{file.name}, line {line}"
        try:
            attributes = json.loads(row.get("attributes") or "{}")
        except (ValueError, RecursionError):
            yield LeftOut(place, "the attributes are no JSON; the subscriber is taken without them")
            attributes = {}
        yield _person(place, row, attributes)


def _of_json(file: ExportFile) -> Iterator[Person | LeftOut]:
    for number, said in enumerate(entries(file), start=1):
        place = f"{file.name}, entry {number}"
        if "subject" in said:
            continue
        if str(said.get("type")) in {"soft", *_BOUNCES} and "email" in said:
            if reason := _BOUNCES.get(str(said["type"])):
                yield Person(place=place, email=str(said["email"]), stopped=reason)
        elif said.keys() >= _NEEDED:
            yield _person(place, said, said.get("attribs"), said.get("lists"))
        else:
            yield LeftOut(place, "neither a subscriber nor a bounce")


def _person(place: str, said: Mapping[str, Any], attributes: Any, lists: Any = None) -> Person:
    known = [entry for entry in lists if isinstance(entry, dict)] if isinstance(lists, list) else []
    return Person(
        place=place,
        email=str(said["email"]),
        full_name=str(said.get("name") or ""),
        stopped="" if said["status"] == _GETS_MAIL else Suppression.Reason.MANUAL.value,
        unsubscribed=any(entry.get("subscription_status") == "unsubscribed" for entry in known),
        tags=tuple(str(entry["name"]) for entry in known if entry.get("name")),
        attributes=_attributes(attributes),
    )


def _attributes(said: Any) -> dict[str, str]:
    return {str(name): _plain(value) for name, value in said.items()} if isinstance(said, dict) else {}


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None or isinstance(value, dict) else str(value)
