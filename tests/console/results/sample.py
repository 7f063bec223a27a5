"""Figures of a letter as they are kept, without a letter going out: 40 copies, 20 of which may be followed."""

from __future__ import annotations

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.tracking.models import CampaignFigures
from mailer.tracking.statistics.figures import Figures, LinkFigures, Readers, Share
from tests.people import NOW

LINK = "https://example.org/register"


def share(copies: int, tracked: int = 0, opened: int = 0, clicked: int = 0) -> Share:
    """All delivered; ``opened`` and ``clicked`` by people."""
    return Share(
        copies=copies,
        tracked=tracked,
        outcomes={"delivered": copies},
        opened=Readers(person=opened),
        clicked=Readers(person=clicked),
    )


def figures(*, tracked: bool = True) -> Figures:
    whole = Share(
        copies=40,
        tracked=20 if tracked else 0,
        outcomes={"delivered": 37, "bounced": 2, "deferred": 1},
        complained=1,
        unsubscribed=2,
        opened=Readers(person=8, machine=5, unknown=1) if tracked else Readers(),
        clicked=Readers(person=4, machine=2) if tracked else Readers(),
    )
    return Figures(
        whole=whole,
        parts={
            "mailbox": {"Google": share(30, 12, 5, 3), "uni-koeln.de": share(6, 6, 2, 1), "": share(4, 2, 1)},
            "country": {"DE": share(25, 14, 6, 4), "US": share(12, 6, 2), "FR": share(2), "IT": share(1)},
            "category": {"regular": share(38, 19, 7), "student": share(2, 1, 1)},
            "variant": {"": share(40, 20, 8, 4)},
        },
        links=(LinkFigures(LINK, 2, 9, Readers(person=4, machine=2)),) if tracked else (),
        hours={
            "2026-11-22T09": {"delivered": 30, "opened": 4},
            "2026-11-22T12": {"delivered": 7, "opened": 12, "clicked": 9},
            "2026-11-29T08": {"opened": 3},
        },
        delays={"60": 30, "3600": 6, "": 1},
        left_out={"topic_off": 6, "no_address": 4},
    )


def keep(campaign: Campaign, kept: Figures) -> Campaign:
    """The letter has gone out, and these are its figures."""
    Campaign.objects.filter(pk=campaign.pk).update(
        state=State.SENT, in_segment=50, in_audience=40, started_at=NOW, finished_at=NOW
    )
    CampaignFigures.objects.update_or_create(
        campaign=campaign, defaults={"counted_at": NOW, "took": 0.1, "document": kept.to_json()}
    )
    campaign.refresh_from_db()
    return campaign
