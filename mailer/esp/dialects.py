"""What anymail leaves out of an event, and where each service says it: a row each.

Where a field lies is written with dots; ``*`` stands for whatever single name is there. A service
that says nothing about how final a bounce is gets the mildest reading, which costs no member her mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mailer.esp.reports import What

_SES_FINAL: Final = frozenset({"Permanent:General", "Permanent:NoEmail"})
_SES_LISTED: Final = frozenset(
    {"Permanent:Suppressed", "Permanent:OnAccountSuppressionList", "Permanent:UnsubscribedRecipient"}
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one service speaks.

    Attributes:
        name: its own word for what happened.
        bounce: what kind of bounce it was; several fields are joined by colons.
        final: of these kinds, those after which the address is given up.
        listed: those that it never tried, because the address is on a list of its own.
        refused: those that it calls rejected, though a mail server refused the letter and not the service.
        status: the enhanced status code of the mail server (RFC 3463).
        ip: where an open or a click came from.
        agent: the reader's program, where anymail does not know of it.
        machine: the field that tells a machine, and what it then says.
        more: events that anymail does not know, by the service's word for them.
    """

    name: str
    bounce: tuple[str, ...] = ()
    final: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    status: tuple[str, ...] = ()
    ip: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    machine: tuple[str, frozenset[str]] = ("", frozenset())
    more: Mapping[str, What] = field(default_factory=dict)


DIALECTS: Final[Mapping[str, Dialect]] = {
    "ses": Dialect(
        name="eventType",
        bounce=("bounce.bounceType", "bounce.bounceSubType"),
        final=_SES_FINAL,
        listed=_SES_LISTED,
        ip=("open.ipAddress", "click.ipAddress"),
        more={"DeliveryDelay": What.DEFERRED},
    ),
    "mailgun": Dialect(
        name="event-data.event",
        bounce=("event-data.reason",),
        final=frozenset({"bounce"}),
        listed=frozenset({"suppress-bounce", "suppress-complaint", "suppress-unsubscribe"}),
        status=("event-data.delivery-status.enhanced-code",),
        ip=("event-data.ip",),
        machine=("event-data.client-info.bot", frozenset({"apple", "generic"})),
    ),
    "postmark": Dialect(
        name="RecordType",
        bounce=("Type", "SuppressionReason"),
        final=frozenset({"HardBounce"}),
        refused=frozenset({"Blocked", "DMARCPolicy"}),
        ip=("Geo.IP",),
    ),
    "brevo": Dialect(
        name="event",
        bounce=("event",),
        final=frozenset({"hard_bounce", "invalid_email"}),
        ip=("ip",),
        agent=("user_agent",),
        machine=("event", frozenset({"proxy_open", "unique_proxy_open"})),
    ),
    "resend": Dialect(
        name="type",
        bounce=("data.bounce.type", "data.bounce.subType"),
        final=_SES_FINAL,
        listed=_SES_LISTED,
        ip=("data.click.ipAddress", "data.open.ipAddress"),
        agent=("data.open.userAgent",),
        more={"email.failed": What.DROPPED, "email.suppressed": What.DROPPED},
    ),
    "mailjet": Dialect(name="event", bounce=("hard_bounce",), final=frozenset({"True"}), ip=("ip",)),
    "sparkpost": Dialect(
        name="msys.*.type",
        bounce=("msys.*.bounce_class",),
        final=frozenset({"10", "30"}),
        listed=frozenset({"25"}),
        ip=("msys.*.ip_address",),
        machine=("msys.*.user_agent_parsed.is_prefetched", frozenset({"True"})),
    ),
    "mailersend": Dialect(
        name="data.type", bounce=("data.type",), final=frozenset({"hard_bounced"}), ip=("data.morph.ip",)
    ),
    "mandrill": Dialect(
        name="event",
        bounce=("event",),
        final=frozenset({"hard_bounce"}),
        ip=("ip",),
        more={"delivered": What.DELIVERED},
    ),
}


def said(raw: Any, *places: str) -> str:
    """The first of these fields that holds a word, a number or a yes; '' when none does."""
    return next((word for place in places if (word := _at(raw, place))), "")


def joined(raw: Any, places: tuple[str, ...]) -> str:
    """All of these fields that hold something."""
    return ":".join(word for place in places if (word := _at(raw, place)))


def _at(raw: Any, place: str) -> str:
    for name in place.split("."):
        if not isinstance(raw, Mapping) or not raw:
            return ""
        raw = next(iter(raw.values())) if name == "*" else raw.get(name)
    return str(raw) if isinstance(raw, str | int | float) else ""
