"""The figures of ``freeze`` on the database that Django is set up for."""

from __future__ import annotations

from hashlib import blake2b
from time import perf_counter

from django.db import connection, transaction
from django.utils import timezone

from mailer.campaigns.models import Campaign
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.start import start_campaign
from tests.faults.ground import Ground
from tests.faults.scene import set_scene

TABLE = "deliveries_delivery"
RAW = """
INSERT INTO deliveries_delivery
    (campaign_id, member_id, ordinal, address, address_hash, variant, tracked, zone, lane, snapshot, refusal,
     fate, flags, reason)
SELECT {campaign}, m.id, ROW_NUMBER() OVER (ORDER BY {variant}, m.tracking_consent, m.id), a.email, a.address_hash,
       {variant}, m.tracking_consent, '', '', {snapshot}, '', 0, 0, ''
FROM members_member m JOIN members_address a ON a.member_id = m.id AND a.preferred
WHERE NOT EXISTS (SELECT 1 FROM members_suppression s WHERE s.address_hash = a.address_hash AND s.lifted_at IS NULL)
"""
VARIANT = "CASE WHEN m.category IN ('student', 'postdoc') THEN 'is_trainee=yes' ELSE 'is_trainee=no' END"
FIELDS = ", ".join(
    f"'{name}', m.{name}"
    for name in ("number", "given_name", "family_name", "category", "institution", "country", "dues_until")
)
SITE = "'site', '{site}'"
SNAPSHOT = {"sqlite": f"JSON_OBJECT({FIELDS}, {SITE})", "postgresql": f"JSONB_BUILD_OBJECT({FIELDS}, {SITE})::text"}
ROWS = (
    "member_id", "ordinal", "address", "address_hash", "variant", "tracked", "zone", "lane", "snapshot", "refusal"
)  # fmt: skip


def figures(ground: Ground, *, members: int) -> dict[str, float]:
    campaign, _ = set_scene(members=members)
    raw_s = _raw(campaign, site=ground.env["MAILER_PUBLIC_URL"])
    expected = _digest()
    _empty()
    freeze_s = _product(campaign)
    if _digest() != expected:
        raise RuntimeError("The hand-written statement and the product wrote different rows: the figures mean nothing.")
    return {"freeze_s": round(freeze_s, 2), "freeze_raw_s": round(raw_s, 2)}


def _raw(campaign: Campaign, *, site: str) -> float:
    snapshot = SNAPSHOT[connection.vendor].format(site=site)
    statement = RAW.format(campaign=campaign.pk, variant=VARIANT, snapshot=snapshot)
    started = perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return perf_counter() - started


def _product(campaign: Campaign) -> float:
    started = perf_counter()
    start_campaign(campaign_id=campaign.pk, now=timezone.now(), batch_size=1000)
    return perf_counter() - started


def _empty() -> None:
    Batch.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} {TABLE}")


def _digest() -> str:
    digest = blake2b()
    for row in Delivery.objects.order_by("ordinal").values_list(*ROWS).iterator(chunk_size=10_000):
        digest.update(repr(row).encode())
    return digest.hexdigest()
