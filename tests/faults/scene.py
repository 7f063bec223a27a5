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
from mailer.members.models import Member
from mailer.notices.preparing import To
from mailer.notices.sets import make_set, release
from mailer.rendering.enclosed import Attachment
from tests.crowd import gather
from tests.notices.letters import RECEIPT, receipt
from tests.people import make_campaign, make_staff, schedule


def set_scene(*, members: int, personal: bool = False) -> tuple[Campaign, Staff]:
    """Everything before the moment a letter falls due, which is now, and who is in charge of it."""
    set_society(SOCIETY)
    gather(members)
    ada = make_staff("ada", Role.ADMIN)
    if personal:
        return _personal_letters(ada), ada
    return schedule(make_campaign(by=ada), by=ada, at=timezone.now()), ada


def _personal_letters(ada: Staff) -> Campaign:
    """A set for every member, each with a file of her own."""
    now = timezone.now()
    to = [To(one, RECEIPT, [Attachment(f"{one.number}.pdf", "application/pdf", b"%PDF-" + one.number.encode())])
          for one in Member.objects.all()]  # fmt: skip
    row = make_set(template=receipt(ada), to=to, by=ada, now=now)
    release(notices=row, by=ada, now=now)
    return row.campaign


def freeze_now(campaign: Campaign, *, batch_size: int) -> list[int]:
    """Start the campaign in this process; returns the ids of its batches."""
    start_campaign(campaign_id=campaign.pk, now=timezone.now(), batch_size=batch_size)
    return list(Batch.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True))
