"""Amazon SNS asks before it reports: whether a person meant it is for that person to say, by opening its link.

The link comes from outside. It is shown only if it leads to Amazon, and never opened from here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from mailer.esp.dialects import said
from mailer.esp.events import CONFIRM

GOOD_FOR: Final = timedelta(days=3)
"""Then Amazon has to ask again."""
_AMAZON: Final = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")


@dataclass(frozen=True, slots=True)
class Question:
    """What asks to report here, and the link by which a person allows it."""

    topic: str
    link: str


class NotAmazon(Exception):
    """The link leads somewhere else: somebody who knows the secret tries something."""


def question(body: bytes) -> Question | None:
    """What this body asks, if it asks anything.

    Raises:
        NotAmazon: it does, and its link is not Amazon's.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if said(told, "Type") != CONFIRM:
        return None
    link = said(told, "SubscribeURL")
    if not _leads_to_amazon(link):
        raise NotAmazon("The link in it does not lead to Amazon. Don't confirm it, and change SES_WEBHOOK_SECRET.")
    return Question(topic=said(told, "TopicArn")[:300], link=link)


def _leads_to_amazon(link: str) -> bool:
    if not link.isascii() or not link.isprintable() or " " in link:
        return False
    try:
        parts = urlsplit(link)
        plain = parts.port in {None, 443} and parts.username is None
    except ValueError:
        return False
    return parts.scheme == "https" and plain and bool(_AMAZON.fullmatch(parts.hostname or ""))
