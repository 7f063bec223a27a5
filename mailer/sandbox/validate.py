"""What SendGrid refuses with a 400, refused here: the v3 mail/send request as a whole.

Where SendGrid's documents disagree, the narrower limit holds. What the sandbox can't do (stored
templates, sections, scheduled batches) it refuses by name rather than pretending.
"""

from __future__ import annotations

import re

from mailer.sandbox.problems import Problem, Problems
from mailer.sandbox.validate_options import check_options
from mailer.sandbox.validate_personalizations import check_personalizations
from mailer.sandbox.validate_values import check_address, check_custom_args, check_headers, check_line, check_send_at

_UNSUPPORTED = ("template_id", "sections", "batch_id")
_KNOWN = frozenset(
    {
        *("personalizations", "from", "reply_to", "reply_to_list", "subject", "content", "attachments", "headers"),
        *("categories", "custom_args", "send_at", "asm", "ip_pool_name", "mail_settings", "tracking_settings"),
        *_UNSUPPORTED,
    }
)
_CONTENT_ORDER = {"text/plain": 0, "text/x-amp-html": 1, "text/html": 2}
_OTHER_CONTENT = 3
_MOST_REPLY_TO = 1000
_CONTENT_TYPE = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+")


def validate(body: object, *, now: float) -> list[Problem]:
    """Return what is wrong with a decoded request; an empty list means that it is valid.

    ``now`` is Unix seconds; ``send_at`` is held against it.
    """
    problems = Problems()
    if not isinstance(body, dict):
        problems.add_cryptic("the request must be a JSON object.")
        return problems.found
    problems.is_object(body, "", _KNOWN)
    for name in _UNSUPPORTED:
        if name in body:
            problems.add(f"The sandbox does not support {name}. Put everything into the request itself.", name)
    _check_sender(body, problems)
    _check_subject(body, problems)
    _check_content(body.get("content"), problems)
    check_headers(body.get("headers"), "headers", problems)
    check_custom_args(body.get("custom_args"), {}, "custom_args", problems)
    check_send_at(body.get("send_at"), "send_at", now, problems)
    check_options(body, problems)
    check_personalizations(body, problems, now=now)
    return problems.found


def _check_sender(body: dict[str, object], problems: Problems) -> None:
    sender = body.get("from")
    if not isinstance(sender, dict) or "email" not in sender:
        problems.add("The from object must be provided for every email send. It requires an email parameter.", "from")
    else:
        check_address(sender, "from", problems)
        name = sender.get("name")
        if isinstance(name, str) and not name.isascii():
            problems.add("Unicode encoding is not supported for the from field.", "from.name")
    if "reply_to" in body and "reply_to_list" in body:
        problems.add("The reply_to and reply_to_list parameters are mutually exclusive.", "reply_to_list")
    if "reply_to" in body:
        check_address(body["reply_to"], "reply_to", problems)
    if "reply_to_list" in body and problems.is_list(body["reply_to_list"], "reply_to_list"):
        if len(body["reply_to_list"]) > _MOST_REPLY_TO:
            problems.add("The reply_to_list is limited to 1000 addresses.", "reply_to_list")
        for index, person in enumerate(body["reply_to_list"]):
            check_address(person, f"reply_to_list.{index}", problems)


def _check_subject(body: dict[str, object], problems: Problems) -> None:
    if "subject" in body:
        check_line(body["subject"], "subject", problems)
        return
    personalizations = body.get("personalizations")
    blocks = personalizations if isinstance(personalizations, list) else []
    if not all(isinstance(block, dict) and block.get("subject") for block in blocks):
        problems.add(
            "The subject is required. You can get around this requirement if every personalization defines a subject.",
            "subject",
        )


def _check_content(content: object, problems: Problems) -> None:
    if not isinstance(content, list) or not content:
        problems.add("Unless a valid template_id is provided, the content parameter is required.", "content")
        return
    order = []
    for index, part in enumerate(content):
        field = f"content.{index}"
        if not problems.is_object(part, field, frozenset({"type", "value"})):
            continue
        kind = part.get("type")
        if not isinstance(kind, str) or not _CONTENT_TYPE.fullmatch(kind):
            problems.add("The content type must be a media type such as text/plain.", f"{field}.type")
        else:
            order.append(_CONTENT_ORDER.get(kind.lower(), _OTHER_CONTENT))
        if not isinstance(part.get("value"), str) or not part["value"]:
            problems.add("The content value must be a string at least one character in length.", f"{field}.value")
    known = [place for place in order if place != _OTHER_CONTENT]
    if order != sorted(order) or len(set(known)) < len(known):
        problems.add(
            "If present, text/plain and text/html may only be provided once, and text/plain must come first, "
            "followed by text/x-amp-html, text/html, and any other content types.",
            "content",
        )
