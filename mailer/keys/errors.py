"""What can go wrong with keys. The text is for people: it names the place and the remedy."""

from __future__ import annotations


class KeyRefused(Exception):
    """A key can't be made or changed like this."""
