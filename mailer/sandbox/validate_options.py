"""Checks of what a request may carry beside the message: categories, groups, settings, files."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from mailer.sandbox.problems import Problems

MOST_CATEGORIES = 10
MOST_CATEGORY_CHARACTERS = 255
MOST_GROUPS = 25
POOL_NAME_CHARACTERS = range(2, 65)
_SWITCH = frozenset({"enable"})
_BYPASS = ("bypass_spam_management", "bypass_bounce_management", "bypass_unsubscribe_management")
_MAIL_SETTINGS = {
    "bypass_list_management": _SWITCH,
    **dict.fromkeys(_BYPASS, _SWITCH),
    "footer": frozenset({"enable", "text", "html"}),
    "sandbox_mode": _SWITCH,
}
_TRACKING_SETTINGS = {
    "click_tracking": frozenset({"enable", "enable_text"}),
    "open_tracking": frozenset({"enable", "substitution_tag"}),
    "subscription_tracking": frozenset({"enable", "text", "html", "substitution_tag"}),
    "ganalytics": frozenset({"enable", "utm_source", "utm_medium", "utm_term", "utm_content", "utm_campaign"}),
}
_ATTACHMENT = frozenset({"content", "type", "filename", "disposition", "content_id"})


def check_options(body: dict[str, Any], problems: Problems) -> None:
    """Check every optional part of the request that isn't the message itself."""
    _check_categories(body.get("categories"), problems)
    _check_group(body.get("asm"), problems)
    _check_pool(body.get("ip_pool_name"), problems)
    _check_settings(body.get("mail_settings"), "mail_settings", _MAIL_SETTINGS, problems)
    _check_settings(body.get("tracking_settings"), "tracking_settings", _TRACKING_SETTINGS, problems)
    _check_bypass(body.get("mail_settings"), problems)
    _check_attachments(body.get("attachments"), problems)


def _check_categories(categories: object, problems: Problems) -> None:
    if categories is None or not problems.is_list(categories, "categories"):
        return
    if len(categories) > MOST_CATEGORIES:
        problems.add("You may not have more than 10 categories per message.", "categories")
    names = [name for n, name in enumerate(categories) if problems.is_text(name, f"categories.{n}")]
    if len(set(names)) < len(names):
        problems.add("Categories must be unique.", "categories")
    for name in names:
        if not 1 <= len(name) <= MOST_CATEGORY_CHARACTERS:
            problems.add("A category must be from 1 to 255 characters long.", "categories")


def _check_group(asm: object, problems: Problems) -> None:
    if asm is None or not problems.is_object(asm, "asm", frozenset({"group_id", "groups_to_display"})):
        return
    problems.is_whole(asm.get("group_id"), "asm.group_id")
    groups = asm.get("groups_to_display", [])
    if problems.is_list(groups, "asm.groups_to_display"):
        if len(groups) > MOST_GROUPS:
            problems.add("You may display at most 25 unsubscribe groups.", "asm.groups_to_display")
        for n, group in enumerate(groups):
            problems.is_whole(group, f"asm.groups_to_display.{n}")


def _check_pool(name: object, problems: Problems) -> None:
    if name is None or not problems.is_text(name, "ip_pool_name"):
        return
    if len(name) not in POOL_NAME_CHARACTERS:
        problems.add("The ip_pool_name must be from 2 to 64 characters long.", "ip_pool_name")


def _check_settings(settings: object, field: str, known: dict[str, frozenset[str]], problems: Problems) -> None:
    if settings is None or not problems.is_object(settings, field, frozenset(known)):
        return
    for name, value in settings.items():
        path = f"{field}.{name}"
        if name not in known or not problems.is_object(value, path, known[name]):
            continue
        for option, given in value.items():
            if option in ("enable", "enable_text"):
                problems.is_flag(given, f"{path}.{option}")
            elif option in known[name]:
                problems.is_text(given, f"{path}.{option}")


def _check_bypass(settings: object, problems: Problems) -> None:
    if not isinstance(settings, dict) or "bypass_list_management" not in settings:
        return
    if any(name in settings for name in _BYPASS):
        problems.add(
            "bypass_list_management cannot be combined with the other bypass filters.",
            "mail_settings.bypass_list_management",
        )


def _check_attachments(attachments: object, problems: Problems) -> None:
    if attachments is None or not problems.is_list(attachments, "attachments"):
        return
    for n, file in enumerate(attachments):
        field = f"attachments.{n}"
        if not problems.is_object(file, field, _ATTACHMENT):
            continue
        for name, value in file.items():
            problems.is_text(value, f"{field}.{name}")
        if not file.get("filename"):
            problems.add("The attachment filename parameter is required.", f"{field}.filename")
        if not _is_base64(file.get("content")):
            problems.add("The attachment content must be base64 encoded.", f"{field}.content")
        if file.get("disposition", "attachment") not in ("inline", "attachment"):
            problems.add("The disposition must be either inline or attachment.", f"{field}.disposition")


def _is_base64(value: object) -> bool:
    if not isinstance(value, str) or not value:
        return False
    try:
        b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
