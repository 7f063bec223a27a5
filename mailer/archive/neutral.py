"""A letter that was sent, as somebody reads it who is nobody in particular.

It is made from the stored letter itself, so later changes of templates, brand or content do not
show. Every merge field has the words it has for a member of whom nothing is known, and personal
links lead to a page that explains where they would have led.
"""

from __future__ import annotations

from dataclasses import replace

from mailer.campaigns.models import Campaign
from mailer.content import variants
from mailer.deliveries.copies import skeleton, values_of
from mailer.deliveries.models import Batch
from mailer.rendering.following import unfollowed
from mailer.rendering.message import Message
from mailer.rendering.recipient import Recipient


def neutral_copy(campaign: Campaign, *, own_page: str, elsewhere: str) -> Message:
    """The letter with nothing personal in it.

    Args:
        campaign: one that has been sent.
        own_page: where this copy will stand, an absolute address.
        elsewhere: where links lead that are a member's own, an absolute address.
    """
    letter = skeleton(_plainest_batch(campaign).skeleton_id)
    nobody = Recipient(
        given_name="",
        family_name="",
        member_number="",
        category="",
        institution="",
        country="",
        dues_until="",
        unsubscribe_url=elsewhere,
        preferences_url=elsewhere,
        view_online_url=own_page,
    )
    message = letter.render(values_of(nobody, letter.fields, delivery_id=0))
    return replace(message, html=unfollowed(message.html, letter.links))


def _plainest_batch(campaign: Campaign) -> Batch:
    """Of the variants that were sent, the one least about its reader; and no links that count who follows them."""
    batches = Batch.objects.filter(campaign=campaign, canary=False)
    return min(batches, key=lambda batch: (_personal(batch.variant), batch.tracked, batch.number))


def _personal(key: str) -> int:
    """How many values of a variant differ from the first of their domain, which is everybody's."""
    values = variants.parse(key)
    return sum(value != variants.VARIANTS[name].domain[0] for name, value in values.items())
