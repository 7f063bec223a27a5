"""Fields that several forms about members ask for, each with the same words everywhere."""

from __future__ import annotations

from django import forms


def mail_address() -> forms.CharField:
    """An address as it is typed; the services judge it, and their words are better than a form's."""
    return forms.CharField(
        max_length=254,
        label="Mail address",
        error_messages={"required": "Write the address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


def why_again() -> forms.CharField:
    """Why mail to a stopped address is allowed again."""
    return forms.CharField(
        max_length=250,
        label="Why",
        help_text="Kept for good, also after the member is gone. Name nobody: “the mailbox is open again”.",
        error_messages={"required": "Say why mail may go there again."},
    )
