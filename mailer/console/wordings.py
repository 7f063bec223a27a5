"""What every action in the audit log says in plain words: one table, which a test holds against the code.

A wording is what was done, and what its details add, in the order in which they are read. A detail
without a part of its own is told by its name, so that nothing the log knows is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from mailer.audit.queries import actions

Part = str | tuple[str, str]
"""How a detail is told: ``{}`` stands for its value, a pair tells a yes and a no. Nought and none are not told."""


@dataclass(frozen=True, slots=True)
class Wording:
    said: str
    parts: Mapping[str, Part] = field(default_factory=dict)


_NAMES: Final = re.compile(r"[a-z_, ]+")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT")
_REASON: Final = {"reason": ": {}"}
_CODE: Final = {"fingerprint": ""}

WORDINGS: Final[Mapping[str, Wording]] = {
    "account.accepted": Wording("Took up the invitation", {"through": " through the {}"}),
    "account.created": Wording("Made an account", {"role": " as {}", "through": ", through the {}"}),
    "account.deactivated": Wording("Switched an account off"),
    "account.invited": Wording("Invited somebody", {"role": " as {}"}),
    "account.invited_again": Wording("Sent an invitation again"),
    "account.password_reset": Wording("Gave an account a new password"),
    "account.reactivated": Wording("Switched an account on again"),
    "account.role_changed": Wording("Changed a role", {"from": " from {}", "to": " to {}"}),
    "account.second_factor_asked": Wording(
        "Decided who needs a second factor", {"of": ": {}", "grace_days": "; days to set it up: {}"}
    ),
    "account.superuser_off": Wording("Took away the view of the database's rows"),
    "account.superuser_on": Wording("Gave the view of the database's rows"),
    "account.two_factor_reset": Wording("Forgot a lost second factor", {"forgotten": "; keys: {}"}),
    "api.delete": Wording("A program removed something", {"path": " at {}"}),
    "api.patch": Wording("A program changed something", {"path": " at {}"}),
    "api.post": Wording("A program wrote something", {"path": " at {}"}),
    "api.put": Wording("A program set something", {"path": " at {}"}),
    "archive.deleted": Wording(
        "Deleted a letter from earlier",
        {"system": ", of {}", "number": ", number {}", "public": (", which was public", "")},
    ),
    "archive.published": Wording("Made a letter from earlier public"),
    "archive.taken_in": Wording("Took in letters from earlier", {"letters": ": {}"}),
    "archive.withdrawn": Wording("Took a letter from earlier out of the public archive"),
    "batch.settled": Wording(
        "Decided about copies in doubt",
        {"batch": ", batch {}", "they_got_it": (": they arrived", ": they did not arrive and go out again")},
    ),
    "campaign.addressed": Wording(
        "Chose who gets a personal letter", {"members": "; members: {}", "template": "; template {}"}
    ),
    "campaign.approved": Wording("Approved a letter", _CODE),
    "campaign.audience_chosen": Wording(
        "Chose who gets a letter", {"segment": ": segment {}", "excluded": "; left out: {}"}
    ),
    "campaign.brought_back": Wording("Brought back a discarded letter"),
    "campaign.cancelled": Wording("Stopped a letter for good"),
    "campaign.created": Wording("Began a letter", {"content_type": ": {}"}),
    "campaign.declared": Wording(
        "Decided what a personal letter is filled with", {"fields": ": {}", "document": "; document: {}"}
    ),
    "campaign.discarded": Wording("Discarded a letter"),
    "campaign.handed_on": Wording(
        "Handed a letter on to another provider", {"from": ", from {}", "to": " to {}", **_REASON}
    ),
    "campaign.held": Wording("Held a letter back that could not start", _REASON),
    "campaign.paused": Wording("Paused a letter", _REASON),
    "campaign.proof_made": Wording("Made the proof of whom a letter was sent to"),
    "campaign.published": Wording("Put a letter into the public archive"),
    "campaign.reopened": Wording("Took a letter back to change it"),
    "campaign.resumed": Wording("Let a paused letter go on"),
    "campaign.returned": Wording("Sent a letter back to its author"),
    "campaign.scheduled": Wording("Scheduled a letter", {"at": " for {}"}),
    "campaign.sent": Wording("Finished sending a letter"),
    "campaign.started": Wording(
        "Began to send a letter",
        {"copies": " to {}", "segment": ", of {} in the segment", "refused": "; left out: {}"},
    ),
    "campaign.submitted": Wording("Submitted a letter for approval", _CODE),
    "campaign.tested": Wording("Sent a test of a letter", {"readers": "; addresses: {}", "variant": "; variant {}"}),
    "campaign.unreported": Wording("Missed the provider's reports about a letter", _REASON),
    "campaign.unscheduled": Wording("Took a letter off the calendar"),
    "campaign.withdrawn": Wording("Took a letter back", {"members": "; readers who get none: {}"}),
    "field.changed": Wording("Changed a member field", {"kind": ", of the kind {}"}),
    "field.defined": Wording("Made a member field", {"kind": ", of the kind {}"}),
    "field.removed": Wording("Removed a member field", {"kind": ", of the kind {}"}),
    "field.restored": Wording("Brought back a member field", {"kind": ", of the kind {}"}),
    "field.retired": Wording("Retired a member field", {"kind": ", of the kind {}"}),
    "hook.added": Wording("Set up a webhook", {"events": " for {}"}),
    "hook.removed": Wording("Removed a webhook"),
    "hook.secret_changed": Wording("Changed the secret of a webhook"),
    "hook.sent_again": Wording("Sent a webhook's message again", {"message": ": {}"}),
    "hook.switched_off": Wording("Switched a webhook off", {"because": ": {}"}),
    "hook.switched_on": Wording("Switched a webhook on again"),
    "image.added": Wording("Added a picture", {"sha256": ""}),
    "installation.backed_up": Wording(
        "Made a backup",
        {"rows": "; rows: {}", "pictures": ", pictures: {}", "keys": (", with the keys", ", without the keys")},
    ),
    "installation.restored": Wording("Brought back a backup", {"backup_of": " of {}"}),
    "key.made": Wording("Made an API key", {"scopes": " for {}", "days": "; days it is good for: {}"}),
    "key.replaced": Wording(
        "Replaced an API key", {"by_key": " by key {}", "good_until": "; the old one works until {}"}
    ),
    "key.revoked": Wording("Revoked an API key"),
    "list.changed": Wording("Changed a list of members"),
    "list.created": Wording("Made a list of members"),
    "list.deleted": Wording("Deleted a list of members"),
    "list.imported": Wording(
        "Filled a list of members", {"added": ": {} added", "removed": ", {} removed", "unknown": ", {} not known"}
    ),
    "list.member_added": Wording("Put somebody on a list"),
    "list.member_removed": Wording("Took somebody off a list"),
    "member.erased": Wording(
        "Erased a member", {"letters": "; letters: {}", "addresses": "; addresses: {}", "reason": "; why: {}"}
    ),
    "member.exported": Wording("Handed out what is held about a member", {"letters": "; letters: {}"}),
    "member.list_exported": Wording("Downloaded a list with names"),
    "members.import_undone": Wording(
        "Took an import back", {"restored": ": {} as before", "removed": ", {} removed", "kept": ", {} kept"}
    ),
    "members.imported": Wording(
        "Imported members",
        {
            "created": ": {} new",
            "changed": ", {} changed",
            "rows": ", of {} rows",
            "missing": ", {} not in the file",
            "treated": ", {} of them dealt with",
            "what_with_missing": "; those missing: {}",
            "confirmed": ("; large changes were confirmed", ""),
        },
    ),
    "provider.tried": Wording(
        "Tried out the provider", {"taken": (": it took the mail", ": it did not take the mail")}
    ),
    "retention.applied": Wording("Let go what was kept long enough"),
    "retention.set": Wording("Decided how many days records are kept", {"days": ": {}", **_REASON}),
    "seeds.changed": Wording("Changed the seed list", {"addresses": "; addresses: {}"}),
    "segment.changed": Wording("Changed a segment", {"version": " to version {}"}),
    "segment.created": Wording("Made a segment"),
    "segment.deleted": Wording("Deleted a segment"),
    "society.changed": Wording("Changed what is said about the society", {"fields": ": {}"}),
    "suppression.added": Wording("Stopped mail to an address"),
    "suppression.lifted": Wording("Allowed mail to an address again"),
    "suppressions.pulled": Wording("Read the provider's own list of stopped addresses", {"new": ": {} new"}),
    "topic.created": Wording("Offered a new topic"),
    "topic.renamed": Wording("Renamed a topic"),
    "topic.restored": Wording("Offered a retired topic again"),
    "topic.retired": Wording("Retired a topic"),
    "topic.translated": Wording("Translated a topic"),
    "topics.reordered": Wording("Put the topics into another order", {"order": ": {}"}),
}


def sentence(action: str, detail: Mapping[str, Any]) -> str:
    """What was done, with its details: "Changed a role from viewer to editor". An unknown action is told as it is."""
    wording = WORDINGS.get(action) or Wording(action.replace("_", " ").replace(".", ": "))
    known = [_part(wording.parts[key], detail[key]) for key in wording.parts if key in detail]
    others = [f"{_plain(key)}: {_value(value)}" for key, value in sorted(detail.items()) if key not in wording.parts]
    return "; ".join([wording.said + "".join(known), *others])


def actions_called(text: str) -> list[str]:
    """The actions that occur and have these words in what they say, or in their names: "role changed", "a role"."""
    wanted = text.lower()
    name = "_".join(wanted.split())
    return [action for action in actions() if name in action or wanted in sentence(action, {}).lower()]


def _part(part: Part, value: Any) -> str:
    if isinstance(part, tuple):
        return part[0] if value else part[1]
    return part.format(_value(value)) if value else ""


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{_plain(key)} {_value(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return _text(str(value))


def _text(text: str) -> str:
    """A time or a name as the code writes it, for people; any other text as it is."""
    if _NAMES.fullmatch(text):
        return _plain(text)
    try:
        at = datetime.fromisoformat(text) if _TIME.match(text) else None
    except ValueError:
        at = None
    return f"{at.day} {at:%B %Y, %H:%M %Z}".strip() if at else text


def _plain(key: object) -> str:
    return str(key).replace("_", " ")
