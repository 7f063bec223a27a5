"""Fixing the audience: one statement writes one row for every member of the segment.

From then on who gets a copy, at which address and with which data does not change, and the rows
with a copy and the rows with a reason must add up to the segment, or the campaign does not start.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from mailer.deliveries.models import Delivery
from mailer.deliveries.queries import refusals_of
from mailer.segments.audience import AudienceSpec, audience, in_segment
from mailer.segments.refusals import Refusal

COLUMNS = ("pk", "address", "address_hash", "variant", "tracking_consent", "zone", "lane", "snapshot", "refusal")

# ``candidate`` gives every member of the segment with a first reason. Of several members with one address
# the lowest id gets the copy; looking for them among the few addresses that are shared at all saves a sort of
# everything. Ordinals are dense and follow what parts batches, so that every batch is one range.
FREEZE = """
WITH candidate (member_id, address, address_hash, variant, tracked, zone, lane, snapshot, refusal)
    AS NOT MATERIALIZED ({audience}),
shared (address_hash) AS (
    SELECT address_hash FROM members_address WHERE preferred GROUP BY address_hash HAVING COUNT(*) > 1
),
repeated (member_id) AS (
    SELECT member_id FROM (
        SELECT member_id, ROW_NUMBER() OVER (PARTITION BY address_hash ORDER BY member_id) AS place
        FROM candidate WHERE refusal = '' AND address_hash IN (SELECT address_hash FROM shared)
    ) AS alike WHERE place > 1
)
INSERT INTO deliveries_delivery
    (campaign_id, member_id, ordinal, address, address_hash, variant, tracked, zone, lane, snapshot, refusal,
     fate, flags, reason)
SELECT CAST(%s AS bigint), member_id,
       CASE WHEN refusal = '' THEN
           ROW_NUMBER() OVER (PARTITION BY refusal ORDER BY variant, tracked, zone, lane, member_id)
       END,
       address, address_hash, variant, tracked, zone, lane, snapshot, refusal, 0, 0, ''
FROM (
    SELECT member_id, address, address_hash, variant, tracked, zone, lane, snapshot,
           CASE WHEN refusal = '' AND member_id IN (SELECT member_id FROM repeated)
           THEN '{duplicate}' ELSE refusal END AS refusal
    FROM candidate
) AS decided
"""


class CountsDisagree(Exception):
    """The rows written don't add up to the segment; the text gives the numbers."""


@dataclass(frozen=True)
class Frozen:
    """Numbers of a frozen audience: members of the segment, copies, and members without one by reason."""

    segment: int
    copies: int
    refused: Counter[str]


def freeze(*, campaign_id: int, spec: AudienceSpec) -> Frozen:
    """Write the deliveries of a campaign. Must run inside the transaction that starts it.

    Raises:
        CountsDisagree: nothing may be kept then.
    """
    rows = audience(spec).order_by().values_list(*COLUMNS)
    sql, params = rows.query.sql_with_params()
    statement = FREEZE.format(duplicate=Refusal.DUPLICATE_ADDRESS.value, audience=sql)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, campaign_id])
    return _counted(campaign_id, segment=in_segment(spec).count())


def _counted(campaign_id: int, *, segment: int) -> Frozen:
    # Each is answered by an index alone; one question for both would read every row.
    copies = Delivery.objects.filter(campaign=campaign_id, ordinal__isnull=False).count()
    refused = refusals_of(campaign_id)
    if copies + refused.total() != segment:
        raise CountsDisagree(
            f"The segment holds {segment} members, but {copies} copies and {refused.total()} refusals were written."
        )
    return Frozen(segment=segment, copies=copies, refused=refused)
