"""A message as its recipient sees it, put together from what was kept of its request.

Headers of the personalization win over those of the request, whatever their case. Substitutions
reach subject, reply-to and content, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formataddr
from typing import Any

from mailer.sandbox.substitute import substitute


@dataclass(frozen=True, slots=True)
class Letter:
    """One recipient's copy. ``text`` and ``html`` are empty where the request had no such part."""

    headers: tuple[tuple[str, str], ...]
    subject: str
    text: str
    html: str
    attachments: tuple[str, ...]


def compose(body: Mapping[str, Any], personalization: Mapping[str, Any], *, accepted: float) -> Letter:
    """Put a letter together from a request without its personalizations and the one that names its recipient.

    ``accepted``, Unix seconds, becomes the Date header.
    """
    values: dict[str, str] = personalization.get("substitutions") or {}
    parts = {part["type"].lower(): part["value"] for part in reversed(body.get("content", []))}
    subject = subject_for(body, personalization)
    own = {
        "From": _address(personalization.get("from") or body["from"]),
        "To": _addresses(personalization["to"]),
        "Cc": _addresses(personalization.get("cc", [])),
        "Reply-To": substitute(_addresses(_reply_to(body)), values),
        "Subject": subject,
        "Date": format_datetime(datetime.fromtimestamp(accepted, UTC)),
    }
    headers = own | custom_headers(body, personalization)
    return Letter(
        headers=tuple((name, value) for name, value in headers.items() if value),
        subject=subject,
        text=substitute(parts.get("text/plain", ""), values),
        html=substitute(parts.get("text/html", ""), values),
        attachments=tuple(file["filename"] for file in body.get("attachments", [])),
    )


def subject_for(body: Mapping[str, Any], personalization: Mapping[str, Any]) -> str:
    """The subject line of everyone named in this personalization."""
    return substitute(
        personalization.get("subject") or body.get("subject", ""), personalization.get("substitutions") or {}
    )


def custom_headers(body: Mapping[str, Any], personalization: Mapping[str, Any]) -> dict[str, str]:
    """The request's own headers, merged by name without regard to case."""
    merged: dict[str, tuple[str, str]] = {}
    for headers in (body.get("headers") or {}, personalization.get("headers") or {}):
        merged |= {name.lower(): (name, value) for name, value in headers.items()}
    return dict(merged.values())


def _reply_to(body: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [body["reply_to"]] if body.get("reply_to") else body.get("reply_to_list", [])


def _addresses(people: list[Mapping[str, str]]) -> str:
    return ", ".join(map(_address, people))


def _address(person: Mapping[str, str]) -> str:
    name = person.get("name", "")
    # formataddr would encode other scripts as RFC 2047 words; a recipient sees the name itself.
    return formataddr((name, person["email"])) if name.isascii() else f"{name} <{person['email']}>"
