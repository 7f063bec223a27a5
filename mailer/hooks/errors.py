"""What can go wrong with webhooks. The text is for people: it names the place and the remedy."""

from __future__ import annotations


class HookRefused(Exception):
    """An endpoint can't be made or changed like this."""


class NotDelivered(Exception):
    """The other side could not be reached, or may not be: the text says why."""
