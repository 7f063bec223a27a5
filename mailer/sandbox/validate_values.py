"""Checks of single values that both the request and its personalizations carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeGuard

from mailer.sandbox.problems import Problems

MOST_BYTES = 10_000
MOST_ADDRESS_CHARACTERS = 254
FURTHEST_SEND_AT = 72 * 3600
RESERVED_HEADERS = frozenset(
    {
        *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"),
        *("to", "from", "subject", "reply-to", "cc", "bcc"),
    }
)
_ADDRESS_KEYS = frozenset({"email", "name"})
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")
_HEADER_NAME = re.compile(r"[!-9;-~]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def is_address(text: str) -> bool:
    """Tell whether SendGrid would take this as one address: ASCII, a dotted domain, no display name."""
    return len(text) <= MOST_ADDRESS_CHARACTERS and _ADDRESS.fullmatch(text) is not None


def check_address(person: object, field: str, problems: Problems) -> str | None:
    """Check an ``{"email", "name"}`` object; return the address if it is a valid one."""
    if not problems.is_object(person, field, _ADDRESS_KEYS):
        return None
    if "name" in person and problems.is_text(person["name"], f"{field}.name"):
        _check_printable(person["name"], f"{field}.name", problems)
    email = person.get("email")
    if not email:
        problems.add("The email parameter is required.", f"{field}.email")
    elif problems.is_text(email, f"{field}.email"):
        if is_address(email):
            return email
        problems.add("Does not contain a valid address.", f"{field}.email")
    return None


def check_line(value: object, field: str, problems: Problems) -> None:
    """Check a subject: text of at least one character on a single line."""
    if not problems.is_text(value, field):
        return
    if not value:
        problems.add(f"The {field.rpartition('.')[2]} must be a string at least one character in length.", field)
    _check_printable(value, field, problems)


def check_headers(headers: object, field: str, problems: Problems) -> None:
    """Check custom headers: strings only, nothing that SendGrid sets itself, one ASCII line each."""
    if headers is None or not problems.is_object(headers, field):
        return
    for name, value in headers.items():
        if not isinstance(value, str):
            problems.add_cryptic(f"{field}.{name} must be a string.")
        elif name.lower() in RESERVED_HEADERS:
            problems.add(f"The header {name} is reserved and can not be set.", f"{field}.{name}")
        elif not _HEADER_NAME.fullmatch(name):
            problems.add("Header names must be printable ASCII without spaces or colons.", field)
        elif not value.isascii():
            problems.add("The header value must be encoded: it contains Unicode characters.", f"{field}.{name}")
        elif _CONTROL.search(value):
            problems.add("The header value must not contain line breaks.", f"{field}.{name}")


def check_custom_args(args: object, inherited: Mapping[str, object], field: str, problems: Problems) -> None:
    """Check custom args: strings only, at most 10,000 bytes together with the request's own."""
    if is_strings(args, field, problems) and exceeds_bytes({**inherited, **args}):
        problems.add("The custom_args are limited to 10000 bytes in total.", field)


def check_substitutions(values: object, field: str, problems: Problems) -> None:
    """Check substitutions: strings only, at most 10,000 bytes and 10,000 of them a personalization."""
    if is_strings(values, field, problems) and exceeds_bytes(values):
        problems.add("The substitutions are limited to 10000 bytes per personalization block.", field)


def check_send_at(value: object, field: str, now: float, problems: Problems) -> None:
    """Check a scheduled time: whole Unix seconds, at most 72 hours ahead."""
    if value is None or not problems.is_whole(value, field):
        return
    if value > now + FURTHEST_SEND_AT:
        problems.add("The send_at parameter must be at most 72 hours in the future.", field)


def exceeds_bytes(values: Mapping[str, object]) -> bool:
    """Tell whether keys and values, all text, are together longer than 10,000 bytes of UTF-8."""
    characters = sum(len(key) + len(str(value)) for key, value in values.items())
    if characters * 4 <= MOST_BYTES:
        return False
    return sum(len(key.encode()) + len(str(value).encode()) for key, value in values.items()) > MOST_BYTES


def is_strings(values: object, field: str, problems: Problems) -> TypeGuard[dict[str, str]]:
    """Tell whether ``values`` is an object of strings; None is not, but no problem either."""
    if values is None or not problems.is_object(values, field):
        return False
    wrong = [name for name, value in values.items() if type(value) is not str]
    for name in wrong:
        problems.add_cryptic(f"{field}.{name} must be a string.")
    return not wrong


def _check_printable(text: str, field: str, problems: Problems) -> None:
    if _CONTROL.search(text):
        problems.add("Line breaks and other control characters are not allowed.", field)
