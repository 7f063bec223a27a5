"""What receiving servers say, and why SendGrid drops a message, with SendGrid's own classes.

Every entry is a ready JSON object: the part of an event that this reply decides.
"""

from __future__ import annotations

import orjson


def _json(**fields: str) -> str:
    return orjson.dumps(fields).decode()


def _bounce(kind: str, status: str, classification: str, reason: str) -> str:
    return _json(type=kind, status=status, bounce_classification=classification, reason=reason)


ACCEPTED = (
    _json(response="250 2.0.0 OK queued"),
    _json(response="250 2.6.0 Queued mail for delivery"),
    _json(response="250 Ok: queued"),
)

_DEFERRED = (
    "451 4.7.1 Greylisted, please try again later",
    "421 4.7.0 Too many connections, slow down",
    "452 4.2.2 The recipient's inbox is out of storage space",
    "450 4.4.2 Timeout while waiting for the server",
)
# SendGrid gives the attempt as text.
DEFERRED = tuple(
    tuple(_json(response=response, attempt=str(attempt)) for response in _DEFERRED) for attempt in range(1, 5)
)

INVALID = (
    _bounce("bounce", "5.1.1", "Invalid Address", "550 5.1.1 The email account that you tried to reach does not exist"),
    _bounce("bounce", "5.1.1", "Invalid Address", "550 5.1.1 User unknown in virtual mailbox table"),
    _bounce("bounce", "5.1.10", "Invalid Address", "550 5.1.10 Recipient not found by SMTP address lookup"),
    _bounce("bounce", "5.1.2", "Invalid Address", "550 5.1.2 Host unknown: domain not found"),
)

BLOCKED = (
    _bounce("blocked", "5.7.1", "Reputation", "554 5.7.1 Service unavailable; client host blocked"),
    _bounce("blocked", "5.7.606", "Reputation", "550 5.7.606 Access denied, banned sending address"),
    _bounce("blocked", "5.7.1", "Content", "550 5.7.1 Message rejected as spam by content filtering"),
    _bounce("blocked", "5.7.26", "Technical Failure", "550 5.7.26 This mail is unauthenticated"),
    _bounce("blocked", "4.7.28", "Frequency or Volume Too High", "421 4.7.28 Unusual rate of mail from this address"),
    _bounce("blocked", "5.2.2", "Mailbox Unavailable", "552 5.2.2 Mailbox full"),
    _bounce("blocked", "5.0.0", "Unclassified", "554 Transaction failed"),
)

EXPIRED = (
    _bounce("expired", "4.4.1", "Technical Failure", "Unable to reach the recipient's server for 72 hours"),
    _bounce("expired", "4.2.2", "Mailbox Unavailable", "452 4.2.2 Mailbox full; gave up after 72 hours"),
)

# An asynchronous bounce comes as a mail of its own, so SendGrid knows neither class nor ids.
ASYNC_BOUNCE = (
    _json(
        type="bounce",
        status="5.1.10",
        reason="550 5.1.10 RESOLVER.ADR.RecipientNotFound; recipient not found by SMTP address lookup",
    ),
    _json(type="bounce", status="5.1.1", reason="550 5.1.1 Mailbox does not exist"),
)

DROPPED = tuple(
    _json(reason=reason, status="5.0.0")
    for reason in ("Bounced Address", "Unsubscribed Address", "Spam Reporting Address", "Invalid", "Spam Content")
)
