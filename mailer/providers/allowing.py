"""Rehearsals with the real list: ``MAILER_ONLY_TO`` names the domains that may be written to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

NOT_ALLOWED: Final = (
    "MAILER_ONLY_TO lets mail go to certain domains only, and this address is of another. "
    "Add its domain to the setting, or unset it."
)


def may_be_written_to(address: str, domains: Collection[str]) -> bool:
    """Whether ``address`` is of one of ``domains`` (small letters); without any, everybody may be written to."""
    return not domains or address.rpartition("@")[2].lower() in domains
