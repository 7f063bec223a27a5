"""The society, its members and the letter they are to get. Needs Django set up."""

from __future__ import annotations

from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.campaigns.models import Campaign
from mailer.content.services import set_society
from mailer.deliveries.models import Batch
from mailer.deliveries.start import start_campaign
from mailer.demo.setting import SOCIETY
from tests.crowd import gather
from tests.people import make_campaign, make_staff, schedule


def set_scene(*, members: int) -> tuple[Campaign, Staff]:
    """Everything before the moment a letter falls due, which is now, and who is in charge of it."""
    set_society(SOCIETY)
    gather(members)
    ada = make_staff("ada", Role.ADMIN)
    return schedule(make_campaign(by=ada), by=ada, at=timezone.now()), ada


def freeze_now(campaign: Campaign, *, batch_size: int) -> list[int]:
    """Start the campaign in this process; returns the ids of its batches."""
    start_campaign(campaign_id=campaign.pk, now=timezone.now(), batch_size=batch_size)
    return list(Batch.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True))
