"""The content types by slug. To add one: a file in ``types``, a template folder, a name in the tuple below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailer.content.content_type import ContentType
from mailer.content.faults import ContentRefused, Fault
from mailer.content.types.award import AWARD
from mailer.content.types.meeting import MEETING
from mailer.content.types.message import MESSAGE
from mailer.content.types.newsletter import NEWSLETTER
from mailer.content.types.notice import NOTICE
from mailer.content.types.personal import PERSONAL

__all__ = ["CONTENT_TYPES", "ContentRefused", "ContentType", "Fault", "UnknownContentType", "get", "validate"]

_KNOWN = (
    NEWSLETTER,
    AWARD,
    MEETING,
    NOTICE,
    MESSAGE,
    PERSONAL,
)
CONTENT_TYPES: dict[str, ContentType] = {known.slug: known for known in _KNOWN}


class UnknownContentType(LookupError):
    """No content type has this slug; the message lists those there are."""


def get(slug: str) -> ContentType:
    """The content type called ``slug``."""
    try:
        return CONTENT_TYPES[slug]
    except KeyError:
        raise UnknownContentType(
            f"There is no content type {slug!r}. Use one of: {', '.join(CONTENT_TYPES)}."
        ) from None


def validate(slug: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` as the templates of ``slug`` get it; raises ``ContentRefused`` with every fault and its place."""
    return get(slug).validate(data)
