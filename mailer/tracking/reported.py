"""What services report through ``mailer.esp``, under the names that events are read and kept by here.

SendGrid was the first provider, so its names are ours: whatever tells people from machines, counts,
or reacts looks for them and asks nobody which service spoke.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mailer.esp.events import reports
from mailer.esp.posts import Post
from mailer.esp.reports import Report, Unread, What
from mailer.esp.services import SERVICES

NAMES: Final[Mapping[What, Mapping[str, str]]] = {
    What.TAKEN: {"event": "processed"},
    What.DEFERRED: {"event": "deferred"},
    What.DELIVERED: {"event": "delivered"},
    What.BOUNCED: {"event": "bounce", "type": "bounce"},
    What.REFUSED: {"event": "bounce", "type": "blocked"},
    What.DROPPED: {"event": "dropped"},
    What.OPENED: {"event": "open"},
    What.CLICKED: {"event": "click"},
    What.COMPLAINED: {"event": "spamreport"},
    # Their lists know no topics: whoever is on one gets nothing of ours any more.
    What.UNSUBSCRIBED: {"event": "unsubscribe"},
    What.ASKS: {"event": "account_status_change"},
}
LISTS: Final[Mapping[str, str]] = {
    "bounced": "Bounced Address",
    "spam": "Spam Reporting Address",
    "unsubscribed": "Unsubscribed Address",
    "invalid": "Invalid",
}
"""Why nothing was sent, by anymail's words: the address is on a list of the service."""


def title_of(service: str) -> str:
    """The name of who reports, as people know it."""
    return SERVICES[service].title if service in SERVICES else "SendGrid"


def subject_of(service: str) -> str:
    """How an alert names who reports as its subject."""
    return f"provider:{service or 'sendgrid'}"


def posted(service: str, body: bytes, headers: Mapping[str, str]) -> list[object]:
    """The events of a body, each as ``normalise`` takes it, or ``Unread``.

    Raises:
        NoReports: nothing in it can be read; the text says why.
    """
    found = reports(Post(body, headers), service=service)
    return [item if isinstance(item, Unread) else _fields(item) for item in found]


def _fields(report: Report) -> dict[str, Any]:
    """The fields that say something; an event whose name nobody knows keeps it."""
    fields: dict[str, Any] = {
        "event": f"{report.service}:{report.name}",
        "type": report.name if report.what is What.ASKS else None,
        **NAMES.get(report.what, {}),
        **report.arguments,
        "service": report.service,
        "said": report.name,
        "timestamp": report.at.timestamp() if report.at else None,
        # A service's ids are its own, and of one event it may tell for each recipient.
        "sg_event_id": report.id and f"{report.service} {report.id} {report.name} {report.address}",
        "email": report.address,
        "response": report.words,
        "reason": LISTS.get(report.reject) if report.what is What.DROPPED else None,
        "status": report.status,
        "url": report.url,
        "useragent": report.agent,
        "ip": report.ip,
        "sg_machine_open": report.machine,
    }
    return {name: value for name, value in fields.items() if value}
