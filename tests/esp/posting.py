"""Services that report as their own do: a body in each one's form, and what vouches for it."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus, urlencode

from tests.people import NOW

AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
LINK = "https://society.example.org/programme"
FULL = "552 5.2.2 mailbox full"
UNKNOWN = "550 5.1.1 nobody here"
SITE = "https://letters.example.org"
PASSWORD = "hook:one-long-password"
KEY = "one-long-signing-key"

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Story:
    """One event as every service could tell it."""

    what: str
    address: str = "nils@example.org"
    arguments: Mapping[str, str] | None = None
    at: datetime = NOW.replace(microsecond=0) + timedelta(minutes=5)
    number: int = 1

    @property
    def args(self) -> dict[str, str]:
        return dict(self.arguments or {})

    @property
    def stamp(self) -> str:
        return self.at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _ses(story: Story) -> Any:
    kind, more = {
        "delivered": ("Delivery", {"recipients": [story.address], "smtpResponse": "250 ok"}),
        "bounced": ("Bounce", _ses_bounce(story, "Permanent", "General", UNKNOWN)),
        "refused": ("Bounce", _ses_bounce(story, "Transient", "MailboxFull", FULL)),
        "listed": ("Bounce", _ses_bounce(story, "Permanent", "OnAccountSuppressionList", "on the list")),
        "opened": ("Open", {"ipAddress": "192.0.2.7", "userAgent": AGENT}),
        "clicked": ("Click", {"ipAddress": "192.0.2.7", "userAgent": AGENT, "link": LINK}),
        "complained": ("Complaint", {"complainedRecipients": [{"emailAddress": story.address}]}),
        "deferred": ("DeliveryDelay", {}),
        "new": ("Subscription", {}),
    }[story.what]
    header = {"name": "X-Metadata", "value": json.dumps(story.args)}
    mail = {"messageId": "0100", "destination": [story.address], "headers": [header]}
    message = json.dumps({"eventType": kind, "mail": mail, kind.lower(): more})
    return {"Type": "Notification", "MessageId": f"sns-{story.number}", "Timestamp": story.stamp, "Message": message}


def _ses_bounce(story: Story, kind: str, subtype: str, words: str) -> Any:
    return {
        "bounceType": kind,
        "bounceSubType": subtype,
        "bouncedRecipients": [{"emailAddress": story.address, "diagnosticCode": f"smtp; {words}"}],
    }


def _mailgun(story: Story) -> Any:
    more: dict[str, Any] = {
        "delivered": {"event": "delivered", "delivery-status": {"code": 250, "message": "OK"}},
        "bounced": _mailgun_failure("permanent", "bounce", UNKNOWN),
        "refused": _mailgun_failure("permanent", "generic", FULL),
        "deferred": _mailgun_failure("temporary", "generic", "451 4.7.1 later"),
        "listed": _mailgun_failure("permanent", "suppress-bounce", "Not delivering to previously bounced address"),
        "opened": {"event": "opened", "ip": "192.0.2.7", "client-info": {"user-agent": AGENT}},
        "machine": {"event": "opened", "ip": "192.0.2.7", "client-info": {"user-agent": AGENT, "bot": "apple"}},
        "clicked": {"event": "clicked", "ip": "192.0.2.7", "client-info": {"user-agent": AGENT}, "url": LINK},
        "complained": {"event": "complained"},
        "unsubscribed": {"event": "unsubscribed"},
        "new": {"event": "stored"},
    }[story.what]
    data = {"recipient": story.address, "timestamp": story.at.timestamp(), "user-variables": story.args, **more}
    token = f"token-{story.number}"
    signature = hmac.new(KEY.encode(), f"1700000000{token}".encode(), hashlib.sha256).hexdigest()
    return {"signature": {"token": token, "timestamp": "1700000000", "signature": signature}, "event-data": data}


def _mailgun_failure(severity: str, reason: str, words: str) -> Any:
    status = {"code": 550, "message": words, "description": ""}
    return {"event": "failed", "severity": severity, "reason": reason, "delivery-status": status}


def _postmark(story: Story) -> Any:
    more = {
        "delivered": {"RecordType": "Delivery", "DeliveredAt": story.stamp, "Details": "250 ok"},
        "bounced": _postmark_bounce(story, "HardBounce", UNKNOWN),
        "refused": _postmark_bounce(story, "Blocked", FULL),
        "deferred": _postmark_bounce(story, "Transient", "451 4.7.1 later"),
        "opened": {"RecordType": "Open", "ReceivedAt": story.stamp, "UserAgent": AGENT, "Geo": {"IP": "192.0.2.7"}},
        "clicked": {"RecordType": "Click", "ReceivedAt": story.stamp, "UserAgent": AGENT, "OriginalLink": LINK},
        "complained": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "BouncedAt": story.stamp},
        "unsubscribed": {
            "RecordType": "SubscriptionChange",
            "ChangedAt": story.stamp,
            "SuppressSending": True,
            "SuppressionReason": "ManualSuppression",
        },
        "resubscribed": {"RecordType": "SubscriptionChange", "ChangedAt": story.stamp, "SuppressSending": False},
        "new": {"RecordType": "Tour", "ReceivedAt": story.stamp},
    }[story.what]
    return {"MessageID": "00f-1", "Email": story.address, "Metadata": story.args, **more}


def _postmark_bounce(story: Story, kind: str, words: str) -> Any:
    return {"RecordType": "Bounce", "ID": story.number, "Type": kind, "Details": words, "BouncedAt": story.stamp}


def _brevo(story: Story) -> Any:
    more = {
        "taken": {"event": "request"},
        "delivered": {"event": "delivered"},
        "bounced": {"event": "hard_bounce", "reason": UNKNOWN},
        "refused": {"event": "soft_bounce", "reason": FULL},
        "deferred": {"event": "deferred", "reason": "451 4.7.1 later"},
        "opened": {"event": "opened", "user_agent": AGENT},
        "machine": {"event": "unique_proxy_open", "user_agent": AGENT},
        "clicked": {"event": "click", "link": LINK, "user_agent": AGENT},
        "complained": {"event": "spam"},
        "unsubscribed": {"event": "unsubscribe"},
        "new": {"event": "sang"},
    }[story.what]
    moment = int(story.at.timestamp() * 1000)
    return {"email": story.address, "ts_epoch": moment, "X-Mailin-custom": json.dumps(story.args), **more}


def _resend(story: Story) -> Any:
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "taken": ("sent", {}),
        "delivered": ("delivered", {}),
        "bounced": ("bounced", {"bounce": {"type": "Permanent", "subType": "General", "message": UNKNOWN}}),
        "refused": ("bounced", {"bounce": {"type": "Transient", "subType": "MailboxFull", "message": FULL}}),
        "listed": ("bounced", {"bounce": {"type": "Permanent", "subType": "Suppressed", "message": "suppressed"}}),
        "opened": ("opened", {"open": {"ipAddress": "192.0.2.7", "userAgent": AGENT}}),
        "clicked": ("clicked", {"click": {"ipAddress": "192.0.2.7", "userAgent": AGENT, "link": LINK}}),
        "complained": ("complained", {}),
        "new": ("scheduled", {}),
    }
    kind, more = told[story.what]
    headers = [{"name": "X-Metadata", "value": json.dumps(story.args)}]
    data = {"email_id": "e-1", "to": [story.address], "headers": headers, **more}
    return {"type": f"email.{kind}", "created_at": story.stamp, "data": data}


def _mailjet(story: Story) -> Any:
    told: dict[str, dict[str, Any]] = {
        "delivered": {"event": "sent", "smtp_reply": "250 ok"},
        "bounced": {"event": "bounce", "hard_bounce": True, "error": "user unknown", "smtp_reply": UNKNOWN},
        "refused": {"event": "bounce", "hard_bounce": False, "error": "quota exceeded", "smtp_reply": FULL},
        "opened": {"event": "open", "ip": "192.0.2.7", "agent": AGENT},
        "clicked": {"event": "click", "ip": "192.0.2.7", "agent": AGENT, "url": LINK},
        "complained": {"event": "spam"},
        "unsubscribed": {"event": "unsub"},
        "new": {"event": "sang"},
    }
    more = told[story.what]
    payload = json.dumps(story.args)
    return {"time": int(story.at.timestamp()), "MessageID": 7, "email": story.address, "Payload": payload, **more}


def _sparkpost(story: Story) -> Any:
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "taken": ("injection", {}),
        "delivered": ("delivery", {}),
        "bounced": ("bounce", {"bounce_class": "10", "raw_reason": UNKNOWN}),
        "refused": ("bounce", {"bounce_class": "22", "raw_reason": FULL}),
        "deferred": ("delay", {"bounce_class": "20", "raw_reason": "451 4.7.1 later"}),
        "listed": ("policy_rejection", {"bounce_class": "25", "raw_reason": "recipient address suppressed"}),
        "opened": ("open", {"ip_address": "192.0.2.7", "user_agent": AGENT}),
        "machine": ("open", {"user_agent": AGENT, "user_agent_parsed": {"is_prefetched": True}}),
        "clicked": ("click", {"ip_address": "192.0.2.7", "user_agent": AGENT, "target_link_url": LINK}),
        "complained": ("spam_complaint", {}),
        "unsubscribed": ("link_unsubscribe", {}),
        "new": ("sang", {}),
    }
    kind, more = told[story.what]
    event = {
        "type": kind,
        "event_id": f"{story.number}",
        "timestamp": str(int(story.at.timestamp())),
        "raw_rcpt_to": story.address,
        "rcpt_meta": story.args,
    }
    return {"msys": {"message_event": event | more}}


def _mailersend(story: Story) -> Any:
    kind, morph = {
        "taken": ("sent", None),
        "delivered": ("delivered", None),
        "bounced": ("hard_bounced", {"object": "recipient_bounce", "reason": UNKNOWN}),
        "refused": ("soft_bounced", {"object": "recipient_bounce", "reason": FULL}),
        "opened": ("opened", {"object": "open", "ip": "192.0.2.7"}),
        "clicked": ("clicked", {"object": "click", "ip": "192.0.2.7", "url": LINK}),
        "complained": ("spam_complaint", {"object": "spam_complaint"}),
        "unsubscribed": ("unsubscribed", {"object": "recipient_unsubscribe"}),
        "new": ("sang", None),
    }[story.what]
    tags = [f"{name}:{value}" for name, value in story.args.items()]
    email = {"message": {"id": "m-1"}, "recipient": {"email": story.address}, "tags": ["newsletter", *tags]}
    data = {"type": kind, "id": f"a-{story.number}", "created_at": story.stamp, "email": email, "morph": morph}
    return {"type": f"activity.{kind}", "data": data}


def _mandrill(story: Story) -> Any:
    kind, more = {
        "taken": ("send", {}),
        "delivered": ("delivered", {}),
        "bounced": ("hard_bounce", {"diag": UNKNOWN}),
        "refused": ("soft_bounce", {"diag": FULL}),
        "deferred": ("deferral", {"diag": "451 4.7.1 later"}),
        "opened": ("open", {}),
        "clicked": ("click", {}),
        "complained": ("spam", {}),
        "unsubscribed": ("unsub", {}),
        "new": ("sang", {}),
    }[story.what]
    message = {"email": story.address, "metadata": story.args, **more}
    return {
        "event": kind,
        "_id": "m-1",
        "ts": int(story.at.timestamp()),
        "msg": message,
        "ip": "192.0.2.7",
        "user_agent": AGENT,
        **({"url": LINK} if story.what == "clicked" else {}),
    }


FORMS: Mapping[str, Callable[[Story], Any]] = {
    "ses": _ses,
    "mailgun": _mailgun,
    "postmark": _postmark,
    "brevo": _brevo,
    "resend": _resend,
    "mailjet": _mailjet,
    "sparkpost": _sparkpost,
    "mailersend": _mailersend,
    "mandrill": _mandrill,
}
BATCHES = ("mailjet", "sparkpost", "mandrill")
SECRETS = {
    "SES_WEBHOOK_SECRET": PASSWORD,
    "MAILGUN_WEBHOOK_SIGNING_KEY": KEY,
    "POSTMARK_WEBHOOK_SECRET": PASSWORD,
    "BREVO_WEBHOOK_SECRET": PASSWORD,
    "RESEND_WEBHOOK_SECRET": PASSWORD,
    "MAILJET_WEBHOOK_SECRET": PASSWORD,
    "SPARKPOST_WEBHOOK_SECRET": PASSWORD,
    "MAILERSEND_WEBHOOK_SIGNING_SECRET": KEY,
    "MANDRILL_WEBHOOK_KEY": KEY,
}


@dataclass(frozen=True)
class Posted:
    """A body with the headers that its service would send."""

    service: str
    body: bytes
    headers: Mapping[str, str]

    def altered(self, body: bytes) -> Posted:
        """Something else from the same service, vouched for as well as this was."""
        return replace(self, body=body, headers=_headers(self.service, body))


def posted(service: str, *stories: Story | object) -> Posted:
    """What the service posts about these stories; anything that is no story goes in as it is."""
    events = [FORMS[service](each) if isinstance(each, Story) else each for each in stories]
    if service == "mandrill":
        body = urlencode({"mandrill_events": json.dumps(events)}).encode()
    else:
        body = json.dumps(events if service in BATCHES else events[0]).encode()
    return Posted(service, body, _headers(service, body))


def _headers(service: str, body: bytes) -> dict[str, str]:
    password = {**JSON, "Authorization": f"Basic {b64encode(PASSWORD.encode()).decode()}"}
    if service == "ses":
        told = json.loads(body) if body.startswith(b'{"Type"') else {}
        sns = {"X-Amz-Sns-Message-Type": told.get("Type", ""), "X-Amz-Sns-Message-Id": told.get("MessageId", "")}
        return {**password, "Content-Type": "text/plain; charset=UTF-8", **sns}
    if service == "mailersend":
        return {**JSON, "Signature": hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()}
    if service == "mandrill":
        events = body.removeprefix(b"mandrill_events=")
        return {"Content-Type": "application/x-www-form-urlencoded", "X-Mandrill-Signature": _mandrill_mark(events)}
    return {**password, "svix-id": "msg_1"} if service == "resend" else (JSON if service == "mailgun" else password)


def _mandrill_mark(encoded: bytes) -> str:
    signed = f"{SITE}/hooks/mandrill" + "mandrill_events" + unquote_plus(encoded.decode())
    return b64encode(hmac.new(KEY.encode(), signed.encode(), hashlib.sha1).digest()).decode()
