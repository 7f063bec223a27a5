"""The figures of ``segments`` on the database that Django is set up for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.members.models import Topic
from mailer.segments.queries import count
from tests.crowd import gather
from tests.faults.ground import Ground

TODAY = date(2026, 11, 22)
LETTERS = 3
TURNS = 5
# Everybody is made different, by the member's id: the crowd is all alike.
VARIETY = """
UPDATE members_member SET country = CASE id % 5 WHEN 0 THEN 'DE' WHEN 1 THEN 'JP' ELSE 'US' END;
UPDATE members_member SET dues_until = '2020-12-31' WHERE id % 7 = 0;
INSERT INTO members_memberlabel (member_id, kind, value)
    SELECT id, 'interest', CASE id % 3 WHEN 0 THEN 'interferon' ELSE 'chemokines' END FROM members_member
    WHERE id % 2 = 0;
INSERT INTO members_topicchoice (member_id, topic_id, subscribed)
    SELECT id, (SELECT id FROM members_topic WHERE slug = 'newsletter'), id % 4 <> 0 FROM members_member
    WHERE id % 3 = 0
"""
COPIES = """
INSERT INTO deliveries_delivery
    (campaign_id, member_id, ordinal, address, address_hash, variant, tracked, zone, lane, snapshot, refusal,
     fate, flags, reason)
SELECT {campaign}, id, id, 'member@example.org', number, '', {yes}, '', '', '{{}}', '', 30,
       CASE WHEN (id + {campaign}) % 3 = 0 THEN 1 ELSE 2 END, ''
FROM members_member
"""
RULE = {
    "all": [
        {"field": "category", "in": ["student", "postdoc"]},
        {"field": "country", "in": ["DE", "JP"]},
        {"not": {"field": "dues", "in": ["lapsed"]}},
        {"field": "interest", "in": ["interferon"]},
        {"not": {"field": "topic", "off": ["newsletter"]}},
    ]
}
BY_HAND = """
SELECT COUNT(*) FROM members_member m
WHERE m.erased_at IS NULL AND m.category IN ('student', 'postdoc') AND m.country IN ('DE', 'JP')
  AND (m.dues_until IS NULL OR m.dues_until >= '2026-08-24')
  AND EXISTS (SELECT 1 FROM members_memberlabel l
              WHERE l.member_id = m.id AND l.kind = 'interest' AND l.value = 'interferon')
  AND NOT EXISTS (SELECT 1 FROM members_topicchoice c JOIN members_topic t ON t.id = c.topic_id
                  WHERE c.member_id = m.id AND t.slug = 'newsletter' AND NOT c.subscribed)
"""
IGNORING = {"field": "opened", "none_of_last": LETTERS}
IGNORING_BY_HAND = """
WITH letter AS (SELECT id FROM campaigns_campaign WHERE started_at IS NOT NULL ORDER BY started_at DESC LIMIT 3)
SELECT COUNT(*) FROM members_member m
WHERE m.erased_at IS NULL
  AND EXISTS (SELECT 1 FROM deliveries_delivery d WHERE d.member_id = m.id AND d.campaign_id IN (SELECT id FROM letter)
              AND d.refusal = '' AND d.fate NOT IN (40, 50, 60, 70, 80))
  AND NOT EXISTS (SELECT 1 FROM deliveries_delivery d WHERE d.member_id = m.id
                  AND d.campaign_id IN (SELECT id FROM letter) AND d.flags & 1 > 0)
"""


def figures(ground: Ground, *, members: int) -> dict[str, float]:
    del ground
    gather(members)
    _settle()
    return {**_compared("count", RULE, BY_HAND), **_compared("engaged", IGNORING, IGNORING_BY_HAND)}


def _compared(name: str, rule: dict[str, Any], by_hand: str) -> dict[str, float]:
    """The best of several turns of each, one after the other, so that both find the same machine."""
    ours, theirs = partial(count, rule, today=TODAY), partial(_counted, by_hand)
    if ours() != theirs():
        raise RuntimeError(f"{ours()} by the rule, {theirs()} by hand: the figures mean nothing.")
    times = [(_timed(ours), _timed(theirs)) for _ in range(TURNS)]
    best = [min(column) for column in zip(*times, strict=True)]
    return {f"{name}_ms": best[0], f"{name}_raw_ms": best[1]}


def _timed(work: Callable[[], int]) -> float:
    started = perf_counter()
    work()
    return round(1000 * (perf_counter() - started), 1)


def _counted(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def _settle() -> None:
    yes = "TRUE" if connection.vendor == "postgresql" else "1"
    Topic.objects.get_or_create(slug="newsletter", defaults={"name": "Newsletter"})
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in VARIETY.split(";"):
            cursor.execute(statement)
        for _ in range(LETTERS):
            campaign = Campaign.objects.create(
                name="Letter", content_type="award", state=State.SENT, started_at=timezone.now()
            )
            cursor.execute(COPIES.format(campaign=campaign.pk, yes=yes))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
