"""What became of the copies of a campaign, counted from the rows alone.

A copy is counted once: by its own fate where it has one, or else by the state of its batch.
Outcomes are named by slug: ``planned claimed submitting in_doubt parked accepted failed skipped
processed deferred delivered blocked dropped bounced``.

A campaign may have a million copies: every question has an index that answers it without reading the rows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final

from django.db import connection
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.ranges import batch_state
from mailer.deliveries.states import BatchState, Fate, Flag

# The order in which a copy passes through them; what went wrong comes last.
OUTCOMES: Final[tuple[str, ...]] = (
    "planned", "claimed", "submitting", "accepted", "processed", "deferred", "delivered",
    "in_doubt", "parked", "skipped", "blocked", "bounced", "dropped", "failed",
)  # fmt: skip

# The sizes of all batches, as if no copy had a fate of its own, and then those that have one: a range of
# the index ``delivery_fate`` for each batch and fate, so that nothing is sorted.
COUNT = """
SELECT campaign_id, state, 0 AS fate, SUM(last - first + 1) FROM deliveries_batch
WHERE campaign_id IN ({ids}) AND NOT canary
GROUP BY campaign_id, state
UNION ALL
SELECT batch.campaign_id, batch.state, own.fate, SUM((
    SELECT COUNT(*) FROM deliveries_delivery AS delivery
    WHERE delivery.campaign_id = batch.campaign_id AND delivery.fate = own.fate
      AND delivery.ordinal BETWEEN batch.first AND batch.last
))
FROM deliveries_batch AS batch CROSS JOIN ({fates}) AS own
WHERE batch.campaign_id IN ({ids}) AND NOT batch.canary
GROUP BY batch.campaign_id, batch.state, own.fate
"""
FATES: Final = " UNION ALL ".join(f"SELECT {fate.value} AS fate" for fate in Fate if fate is not Fate.NONE)
MOST_SPANS: Final = 50


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
    statement = COUNT.format(ids=", ".join(["%s"] * len(counts)), fates=FATES)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*counts, *counts])
        for campaign_id, state, fate, copies in cursor.fetchall():
            counts[campaign_id][state] += -int(copies) if fate else int(copies)
            if fate:
                counts[campaign_id][slug_of(fate)] += int(copies)
    return {campaign_id: +states for campaign_id, states in counts.items()}


def refusals_of(campaign_id: int) -> Counter[str]:
    """The segment's members who got no copy when the audience was fixed, by reason."""
    left_out = Delivery.objects.filter(campaign=campaign_id, refusal__gt="")
    return Counter(dict(left_out.order_by().values_list("refusal").annotate(n=Count("pk"))))


def left_out_of(campaign_id: int, reason: str) -> QuerySet[Delivery]:
    """Those of them whom one reason kept out."""
    found = Delivery.objects.filter(campaign=campaign_id, refusal=reason)
    # Says nothing new, but without it SQLite does not use the index of those left out. PostgreSQL uses it anyway, and
    # would take the two conditions for independent and expect far fewer.
    return found.filter(refusal__gt="") if connection.vendor == "sqlite" else found


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
    """The campaign's copies, each annotated with its ``outcome``; only those of one outcome when it is named.

    In the order of their ordinals the first of them are found at once.
    """
    own = [When(fate=fate.value, then=Value(slug_of(fate))) for fate in Fate if fate is not Fate.NONE]
    copies = Delivery.objects.filter(campaign=campaign_id, refusal="").annotate(
        batch_state=batch_state(),
        outcome=Case(*own, default=F("batch_state"), output_field=CharField()),
    )
    return copies.filter(_has(outcome, campaign_id)) if outcome else copies


def _has(outcome: str, campaign_id: int) -> Q:
    fate = next((fate for fate in Fate if slug_of(fate) == outcome and fate is not Fate.NONE), None)
    by_itself = Q(fate=fate) if fate is not None else Q(pk__in=())
    if outcome not in BatchState.values:
        return by_itself
    return by_itself | (Q(fate=Fate.NONE, batch_state=outcome) & _near(campaign_id, outcome))


def _near(campaign_id: int, state: str) -> Q:
    """A few ranges of ordinals that hold all batches of a state: what is outside need not be looked at."""
    spans: list[tuple[int, int]] = []
    for first, last in batches_of(campaign_id).filter(state=state).order_by("first").values_list("first", "last"):
        begin = spans.pop()[0] if spans and spans[-1][1] == first - 1 else first
        spans.append((begin, last))
    step = max(math.ceil(len(spans) / MOST_SPANS), 1)
    wider = ((part[0][0], part[-1][1]) for part in (spans[n : n + step] for n in range(0, len(spans), step)))
    return reduce(or_, (Q(ordinal__range=span) for span in wider), Q(pk__in=()))


def copies_in(batch: Batch) -> QuerySet[Delivery]:
    """The copies of a batch that share its state, in their order."""
    return Delivery.objects.filter(
        campaign=batch.campaign_id, ordinal__range=(batch.first, batch.last), fate=Fate.NONE
    ).order_by("ordinal")
