"""What can go wrong with a personal letter, in words for staff and for programs."""

from __future__ import annotations

from mailer.campaigns.errors import CampaignError


class NoticeRefused(CampaignError):
    """It can't be made as asked; ``faults`` say each where and what to do. Nothing was written."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class KeyReused(NoticeRefused):
    """The same idempotency key came with another letter."""


class DocumentRefused(NoticeRefused):
    """The document can't be made."""


class FileRefused(NoticeRefused):
    """A file that may not travel with a letter."""
