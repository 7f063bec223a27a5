"""One message to ourselves. Its events prove that the way back from the provider is alive.

Only a batch that was accepted later and has its events makes an older batch's silence mean
anything. At the tail of a campaign there is no later batch: the canary is one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from mailer import env
from mailer.content.services import society
from mailer.deliveries.links import links_of
from mailer.deliveries.models import Batch, StoredSkeleton
from mailer.deliveries.states import CLOSED, BatchState
from mailer.providers.port import Copy
from mailer.rendering.skeleton import Part, Skeleton

AGAIN: Final = timedelta(minutes=15)
"""After one that came to nothing the next one waits so long."""

CANARY: Final = "canary-"
"""With its batch's id it is the reference of a canary; those of copies are numbers."""
_SUBJECT = "Delivery check"
_TEXT = (
    "This is an automatic check by the society's mailer.\n\n"
    "The answer to an earlier request was lost. That this message is reported back\n"
    "shows that reports arrive, so the mailer can tell what became of that request.\n"
    "There is nothing to do.\n"
)
_HTML = f'<!doctype html><html lang="en"><body><p>{_TEXT.replace(chr(10) * 2, "</p><p>")}</p></body></html>'

LETTER = Skeleton(
    subject=Part((_SUBJECT,), ()), preheader=Part(("",), ()), text=Part((_TEXT,), ()), html=Part((_HTML,), ())
)


def seed_address() -> str:
    """Where canaries go: the society's own seed address, or else its reply address."""
    return env.current().seed_address or society().reply_to


def canary_copy(batch: Batch) -> Copy:
    return Copy(
        address=seed_address(),
        name="",
        values={},
        unsubscribe_url=links_of(0).unsubscribe,
        reference=f"{CANARY}{batch.pk}",
    )


def send_canary(*, campaign_id: int, now: datetime) -> bool:
    """Plan one canary for a campaign. False when one is already on its way, or has just come to nothing."""
    open_states = (BatchState.PLANNED, BatchState.CLAIMED, BatchState.SUBMITTING)
    stored, _ = StoredSkeleton.objects.get_or_create(digest=LETTER.digest, defaults={"body": LETTER.to_json()})
    try:
        with transaction.atomic():
            batches = Batch.objects.filter(campaign=campaign_id)
            # One that could not be written at all is closed without an attempt.
            to_nothing = Q(state__in=(BatchState.FAILED, BatchState.PARKED)) | Q(state__in=CLOSED, attempts=None)
            lately = to_nothing & Q(not_before__range=(now - AGAIN, now))
            if batches.filter(lately | Q(state__in=open_states), canary=True).exists():
                return False
            highest = batches.aggregate(n=Max("number"))["n"]
            Batch.objects.create(
                campaign_id=campaign_id,
                number=highest + 1,
                first=0,
                last=0,
                skeleton=stored,
                canary=True,
                not_before=now,
            )
    except IntegrityError:
        # A second pump was faster.
        return False
    return True
