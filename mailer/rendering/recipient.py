"""What rendering may know about the person a letter goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


# Not frozen: one is made for every copy, and a frozen one takes three times as long to make.
@dataclass(slots=True)
class Recipient:
    """The facts merge fields are made of. Any text may be empty; the three addresses may not.

    ``dues_until`` is a date already written out ("31 December 2026"). ``own`` is what the letter says to
    this person alone, by the names of its data fields without ``data.``; None where that is not known, as in a preview.
    """

    given_name: str
    family_name: str
    member_number: str
    category: str
    institution: str
    country: str
    dues_until: str
    unsubscribe_url: str
    preferences_url: str
    view_online_url: str
    own: Mapping[str, str] | None = None
