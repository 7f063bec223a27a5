"""What can go wrong with a campaign, in words for staff."""

from __future__ import annotations


class CampaignError(Exception):
    """A campaign can't do what was asked; the text says why and what to do."""


class Forbidden(CampaignError):
    """The campaign is in a state, or the person in a role, that does not allow this."""


class LetterRefused(CampaignError):
    """The letter has faults that must be mended before it can go on."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class EditedMeanwhile(CampaignError):
    """Somebody else saved the letter since the writer's page was opened."""

    def __init__(self, *, by: str, version: int) -> None:
        super().__init__(f"{by} saved this letter while you were writing. Compare both, then keep the one you want.")
        self.by = by
        self.version = version
