"""What can go wrong with segments and lists, in words for staff. Faults of rules are ``tree.RuleRefused``."""

from __future__ import annotations

from collections.abc import Sequence


class SegmentError(Exception):
    """A segment or list can't do what was asked; the text says why and what to do."""


class Forbidden(SegmentError):
    """The person's role does not allow this."""


class NameTaken(SegmentError):
    """Another one has this name already, or it is none."""


class ChangedMeanwhile(SegmentError):
    """Somebody else changed it since it was read."""


class ListRefused(SegmentError):
    """A text can't be read as a list of members."""


class InUse(SegmentError):
    """It can't go; ``uses`` names what needs it."""

    def __init__(self, name: str, uses: Sequence[str]) -> None:
        super().__init__(f"“{name}” is in use by {', '.join(uses)}. Change these first.")
        self.uses = tuple(uses)
