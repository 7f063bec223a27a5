"""Checks of the personalizations: who gets the message, and what differs for each of them."""

from __future__ import annotations

from typing import Any

from mailer.sandbox.problems import Problems
from mailer.sandbox.validate_values import (
    check_address,
    check_custom_args,
    check_headers,
    check_line,
    check_send_at,
    check_substitutions,
)

MOST = 1000
_KNOWN = frozenset(
    {
        *("to", "cc", "bcc", "from", "subject", "headers"),
        *("substitutions", "custom_args", "send_at", "dynamic_template_data"),
    }
)


def check_personalizations(body: dict[str, Any], problems: Problems, *, now: float) -> None:
    """Check every personalization of the request, and that nobody is named twice in it."""
    blocks = body.get("personalizations")
    if not isinstance(blocks, list) or not blocks:
        problems.add(
            "The personalizations field is required and must have at least one personalization.", "personalizations"
        )
        return
    if len(blocks) > MOST:
        problems.add(
            f"The personalization block is limited to {MOST} personalizations per API request. You have provided "
            f"{len(blocks)} personalizations. Please consider splitting this into multiple requests.",
            "personalizations",
        )
        return
    seen: dict[str, int] = {}
    recipients = 0
    for index, block in enumerate(blocks):
        field = f"personalizations.{index}"
        if problems.is_object(block, field, _KNOWN):
            recipients += _check_recipients(block, index, field, seen, problems)
            _check_differences(block, body, field, now, problems)
    if recipients > MOST:
        problems.add(f"There is a limit of {MOST} total recipients (to + cc + bcc) per request.", "personalizations")


def _check_recipients(
    block: dict[str, object], index: int, field: str, seen: dict[str, int], problems: Problems
) -> int:
    """Check to, cc and bcc; return how many recipients they name."""
    if not isinstance(block.get("to"), list) or not block["to"]:
        problems.add(
            "The to array is required for all personalization objects, and must have at least one email object with "
            "a valid email address.",
            f"{field}.to",
        )
    recipients = 0
    for role in ("to", "cc", "bcc"):
        people = block.get(role)
        if people is None or not problems.is_list(people, f"{field}.{role}"):
            continue
        recipients += len(people)
        for place, person in enumerate(people):
            path = f"{field}.{role}.{place}"
            email = check_address(person, path, problems)
            _check_name(person, path, problems)
            if email is not None:
                _check_once(email, index, path, seen, problems)
    return recipients


def _check_name(person: object, field: str, problems: Problems) -> None:
    name = person.get("name") if isinstance(person, dict) else None
    if isinstance(name, str) and not {";", ","}.isdisjoint(name):
        problems.add("The name must not contain a semicolon or a comma.", f"{field}.name")


def _check_once(email: str, index: int, field: str, seen: dict[str, int], problems: Problems) -> None:
    first = seen.get(email.lower())
    seen[email.lower()] = index
    if first == index:
        problems.add(
            "Each email address in the personalization block should be unique between to, cc, and bcc. "
            f"We found the first duplicate instance of [{email}] in the {field.rpartition('.')[0]} field.",
            f"personalizations.{index}",
        )
    elif first is not None:
        problems.add(
            "Each unique email address in the personalizations array should only be included once. "
            f"You have included [{email}] more than once.",
            f"{field}.email",
        )


def _check_differences(block: dict[str, Any], body: dict[str, Any], field: str, now: float, problems: Problems) -> None:
    if "dynamic_template_data" in block:
        problems.add("The dynamic_template_data parameter needs a template_id.", f"{field}.dynamic_template_data")
    if "subject" in block:
        check_line(block["subject"], f"{field}.subject", problems)
    if "from" in block:
        _check_from(block["from"], body.get("from"), f"{field}.from", problems)
    inherited = body.get("custom_args")
    check_headers(block.get("headers"), f"{field}.headers", problems)
    check_substitutions(block.get("substitutions"), f"{field}.substitutions", problems)
    check_custom_args(
        block.get("custom_args"), inherited if isinstance(inherited, dict) else {}, f"{field}.custom_args", problems
    )
    check_send_at(block.get("send_at"), f"{field}.send_at", now, problems)


def _check_from(sender: object, root: object, field: str, problems: Problems) -> None:
    email = check_address(sender, field, problems)
    expected = root.get("email") if isinstance(root, dict) else None
    if email is None or not isinstance(expected, str):
        return
    if email.rpartition("@")[2].lower() != expected.rpartition("@")[2].lower():
        problems.add("The domain of this from address must match the domain of the from object.", f"{field}.email")
