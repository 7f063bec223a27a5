"""SendGrid's v3 Mail Send. Facts behind every line: https://www.twilio.com/docs/sendgrid/api-reference/mail-send.

The ``sendgrid`` package is the transport. Its request builder is not used (it takes 20 ms for 1000
recipients, a dict takes 1 ms), and its connection handling is replaced (it opens a new TLS
connection a call and has no time limit).
"""

from __future__ import annotations

import math
import random
import re
import time
from base64 import b64encode
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import orjson
from sendgrid import SendGridAPIClient

from mailer.providers.pooled import Answer, Payload, PooledClient
from mailer.providers.port import (
    Accepted,
    AccountRefused,
    Ambiguous,
    BadCopy,
    Consignment,
    Copy,
    PermanentFailure,
    ProviderFailure,
    Send,
    Sender,
    TemporaryFailure,
    TooLarge,
)
from mailer.providers.wire import NotAscii, ascii_address, ascii_name, with_ascii_domain
from mailer.rendering.enclosed import Attachment
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.mime_head import ways_out
from mailer.rendering.sendgrid_form import SendGridForm

_CULPRIT: Final = re.compile(r"^personalizations\.(\d+)\.")
_NOT_IN_NAMES: Final = str.maketrans({",": " ", ";": " "})
_LONGEST_WAIT: Final = 3600.0
_JITTER: Final = 1.0
# Only this is success: 200 is the answer of the validation-only mode, and a redirect is no answer at all.
ACCEPTED: Final = 202


class SendGrid:
    """Sends through SendGrid, or through anything that speaks its v3 API.

    Args:
        api_key: may be empty; every consignment is then refused with the remedy.
        api_url: scheme and host, without path.
        timeout: seconds for one request; must be shorter than the lease of a batch.
    """

    name = "sendgrid"
    largest = 1000
    reports_events = True

    def __init__(self, *, api_key: str, api_url: str, timeout: float) -> None:
        self._api_key = api_key
        client = SendGridAPIClient(api_key=api_key, host=api_url)
        client.client = PooledClient(host=api_url, request_headers=_headers(api_key), version=3, timeout=timeout)
        self._client = client

    def pack(self, consignment: Consignment) -> Send:
        """Build the request's bytes; see ``port.Provider.pack``."""
        return partial(self._send, Payload(orjson.dumps(request_body(consignment))))

    def _send(self, body: Payload) -> Accepted:
        if not self._api_key:
            raise AccountRefused("No SendGrid API key is set. Set SENDGRID_API_KEY and resume.")
        answer = Answer.of(self._client.client.mail.send.post(request_body=body))
        if answer.status == ACCEPTED:
            return Accepted(answer.header("X-Message-Id"))
        raise _failure(answer)


def _headers(api_key: str) -> dict[str, str]:
    # The package leaves a body alone unless its type is exactly "application/json".
    return {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json; charset=utf-8"}


def request_body(consignment: Consignment) -> dict[str, Any]:
    """Build the JSON body: one letter with tags, and one personalization a copy."""
    form = SendGridForm.of(consignment.skeleton)
    files = {"attachments": list(map(_attached, consignment.attachments))} if consignment.attachments else {}
    return {
        **files,
        "from": _sender(consignment.sender),
        "reply_to": {"email": with_ascii_domain(consignment.sender.reply_to)},
        "subject": form.subject,
        "content": [{"type": "text/plain", "value": form.text}, {"type": "text/html", "value": form.html}],
        "categories": [consignment.stream],
        "headers": _shared_headers(consignment.list_id),
        "tracking_settings": {
            "click_tracking": {"enable": consignment.tracked, "enable_text": False},
            "open_tracking": {"enable": consignment.tracked},
            "subscription_tracking": {"enable": False},
        },
        "personalizations": [
            _personalization(index, copy, form, consignment) for index, copy in enumerate(consignment.copies)
        ],
    }


def _sender(sender: Sender) -> dict[str, str]:
    """SendGrid takes no letter beyond ASCII here, whatever it takes of the readers' names."""
    address = {"email": with_ascii_domain(sender.address)}
    name = ascii_name(sender.name)
    return {**address, "name": name} if name else address


def _attached(file: Attachment) -> dict[str, str]:
    return {
        "content": b64encode(file.content).decode("ascii"),
        "filename": file.name,
        "type": file.media_type,
        "disposition": "attachment",
    }


def _shared_headers(list_id: str) -> dict[str, str]:
    if not list_id:
        return {"Auto-Submitted": "auto-generated"}
    return {"List-Id": f"<{list_id}>", "Precedence": "bulk"}


def _personalization(index: int, copy: Copy, form: SendGridForm, consignment: Consignment) -> dict[str, Any]:
    try:
        recipient = {"email": ascii_address(copy.address)}
        substitutions = form.substitutions(copy.values)
        ways = ways_out(copy.unsubscribe_url, copy.unsubscribe_mailto) if consignment.list_id else ""
    except (NotAscii, UnrenderableValue) as exc:
        raise BadCopy(index, str(exc)) from exc
    if name := _sendable_name(copy.name):
        recipient["name"] = name
    personalization = {
        "to": [recipient],
        "substitutions": substitutions,
        # No substitution happens in headers and arguments: they carry the final values.
        "custom_args": {**consignment.arguments, "rid": copy.reference},
    }
    if ways:
        personalization["headers"] = {
            "List-Unsubscribe": ways,
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return personalization


def _sendable_name(name: str) -> str:
    """SendGrid takes no comma and no semicolon in a name."""
    plain = name.translate(_NOT_IN_NAMES) if "," in name or ";" in name else name
    return " ".join(plain.split())


def _failure(answer: Answer) -> ProviderFailure:
    """The one place that knows what SendGrid's status numbers mean for us."""
    status, reason = answer.status, _reason(answer)
    match status:
        case 400:
            failure: ProviderFailure = _refused_request(answer, reason)
        case 401 | 403:
            failure = AccountRefused(f"SendGrid refuses our account ({status}): {reason}", status=status)
        case 413:
            failure = TooLarge(reason, status=status)
        case 429:
            failure = TemporaryFailure(reason, status=status, retry_after=_seconds_until_reset(answer))
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            # Also 503, which mostly means "not taken": mostly is not always.
            failure = Ambiguous(reason, status=status)
        case _:
            failure = AccountRefused(
                f"SendGrid answered {status} instead of {ACCEPTED}: {reason}. Check SENDGRID_API_URL.", status=status
            )
    return failure


def _refused_request(answer: Answer, reason: str) -> PermanentFailure:
    named = [m for error in _errors(answer) if (m := _CULPRIT.match(str(error.get("field") or "")))]
    fields = [str(error.get("field") or "") for error in _errors(answer)]
    about_letter = bool(fields) and all(field and not field.startswith("personalizations") for field in fields)
    return PermanentFailure(
        reason, status=answer.status, culprit=int(named[0][1]) if named else None, letter=about_letter
    )


def _errors(answer: Answer) -> list[dict[str, Any]]:
    try:
        errors = orjson.loads(answer.body)["errors"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return []
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _reason(answer: Answer) -> str:
    words = [str(error["message"]) for error in _errors(answer) if error.get("message")]
    return "; ".join(words)[:500] or f"HTTP {answer.status} without an explanation"


def _seconds_until_reset(answer: Answer) -> float | None:
    """``X-RateLimit-Reset`` is a unix time; None when it is missing or nonsense. Not all come back at once."""
    try:
        reset = float(answer.header("X-RateLimit-Reset"))
    except ValueError:
        return None
    if not math.isfinite(reset):
        return None
    return min(max(reset - time.time(), 1.0), _LONGEST_WAIT) + random.uniform(0, _JITTER)
