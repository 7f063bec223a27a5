"""What became of the copies of a campaign, counted from the rows alone.

A copy is counted once: by its own fate where it has one, or else by the state of its batch.
Outcomes are named by slug: ``planned claimed submitting in_doubt parked accepted failed skipped
processed deferred delivered blocked dropped bounced``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import BatchState, Fate, Flag

# The order in which a copy passes through them; what went wrong comes last.
OUTCOMES: Final[tuple[str, ...]] = (
    "planned", "claimed", "submitting", "accepted", "processed", "deferred", "delivered",
    "in_doubt", "parked", "skipped", "blocked", "bounced", "dropped", "failed",
)  # fmt: skip

# Batches come first: a scan of each batch's range of ordinals. CROSS JOIN keeps SQLite from turning it round.
COUNT = """
SELECT batch.campaign_id, batch.state, delivery.fate, COUNT(*)
FROM deliveries_batch AS batch CROSS JOIN deliveries_delivery AS delivery
WHERE batch.campaign_id IN ({ids}) AND NOT batch.canary
  AND delivery.campaign_id = batch.campaign_id AND delivery.ordinal BETWEEN batch.first AND batch.last
GROUP BY batch.campaign_id, batch.state, delivery.fate
"""


def slug_of(fate: int) -> str:
    """The name under which a fate is counted."""
    return Fate(fate).name.lower()


def states_of(campaign_id: int) -> Counter[str]:
    """Every copy of the campaign by its outcome; the total is the number of copies."""
    return states_of_each([campaign_id])[campaign_id]


def states_of_each(campaign_ids: Sequence[int]) -> dict[int, Counter[str]]:
    """``states_of`` for several campaigns in one query."""
    counts: dict[int, Counter[str]] = {campaign_id: Counter() for campaign_id in campaign_ids}
    if not counts:
        return counts
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(ids=", ".join(["%s"] * len(counts))), list(counts))
        for campaign_id, state, fate, copies in cursor.fetchall():
            counts[campaign_id][state if fate == Fate.NONE else slug_of(fate)] += copies
    return counts


def refusals_of(campaign_id: int) -> Counter[str]:
    """The segment's members who got no copy when the audience was fixed, by reason."""
    left_out = Delivery.objects.filter(campaign=campaign_id).exclude(refusal="")
    return Counter(dict(left_out.order_by().values_list("refusal").annotate(n=Count("pk"))))


def flags_of(campaign_id: int) -> Counter[str]:
    """How many copies were opened, opened by a machine, clicked, complained of, unsubscribed from."""
    copies = Delivery.objects.filter(campaign=campaign_id, flags__gt=0)
    counts: Counter[str] = Counter()
    for flags, n in copies.order_by().values_list("flags").annotate(n=Count("pk")):
        counts.update({flag.name.lower(): n for flag in Flag if flags & flag})
    return counts


def batches_of(campaign_id: int) -> QuerySet[Batch]:
    """The campaign's batches in their order, without canaries."""
    return Batch.objects.filter(campaign=campaign_id, canary=False).order_by("number")


def copies_with_outcome(campaign_id: int, outcome: str = "") -> QuerySet[Delivery]:
    """The campaign's copies, each annotated with its ``outcome``; only those of one outcome when it is named."""
    mine = Batch.objects.filter(
        campaign=OuterRef("campaign"), canary=False, first__lte=OuterRef("ordinal"), last__gte=OuterRef("ordinal")
    )
    own = [When(fate=fate.value, then=Value(slug_of(fate))) for fate in Fate if fate is not Fate.NONE]
    copies = Delivery.objects.filter(campaign=campaign_id, refusal="").annotate(
        batch_state=Subquery(mine.values("state")[:1]),
        outcome=Case(*own, default=F("batch_state"), output_field=CharField()),
    )
    return copies.filter(_has(outcome, mine)) if outcome else copies


def _has(outcome: str, mine: QuerySet[Batch]) -> Q:
    fate = next((fate for fate in Fate if slug_of(fate) == outcome and fate is not Fate.NONE), None)
    by_itself = Q(fate=fate) if fate is not None else Q(pk=None)
    if outcome not in BatchState.values:
        return by_itself
    return by_itself | Q(Q(fate=Fate.NONE), Exists(mine.filter(state=outcome)))


def copies_in(batch: Batch) -> QuerySet[Delivery]:
    """The copies of a batch that share its state, in their order."""
    return Delivery.objects.filter(
        campaign=batch.campaign_id, ordinal__range=(batch.first, batch.last), fate=Fate.NONE
    ).order_by("ordinal")
