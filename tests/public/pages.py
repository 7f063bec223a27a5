"""A letter that went to nils, and the links in his copy."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.deliveries.links import PATHS, PREFERENCES, UNSUBSCRIBE, VIEW_ONLINE, signer
from mailer.deliveries.models import Delivery
from mailer.members.models import Member
from tests.deliveries.sending import start


@dataclass(frozen=True)
class Letter:
    """One member's copy."""

    campaign: Campaign
    delivery: Delivery

    @property
    def unsubscribe(self) -> str:
        return self._path(UNSUBSCRIBE)

    @property
    def preferences(self) -> str:
        return self._path(PREFERENCES)

    @property
    def view_online(self) -> str:
        return self._path(VIEW_ONLINE)

    def _path(self, purpose: str) -> str:
        return f"/{PATHS[purpose]}/{signer(purpose).sign(self.delivery.pk)}"


def letter_to(member: Member, *, by: Staff) -> Letter:
    campaign = start(by, members=1)
    return Letter(campaign, Delivery.objects.get(campaign=campaign, member=member))
