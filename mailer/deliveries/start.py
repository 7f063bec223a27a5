"""Starting a campaign that has fallen due: compile, fix the audience, cut batches, in one transaction.

A campaign that can't start is held with the reason, and nothing of it is kept or sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import orjson
from django.db import connection, transaction

from mailer.audit.services import record
from mailer.campaigns.errors import CampaignError, Forbidden
from mailer.campaigns.letters import compile_variants, fingerprint, prove
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.campaigns.transitions import transition
from mailer.content import registry
from mailer.content.services import SocietyMissing, society
from mailer.deliveries.addressees import named_audience
from mailer.deliveries.capping import at_the_cap
from mailer.deliveries.copies import recipient
from mailer.deliveries.enclosures import apart
from mailer.deliveries.following import NOT_FOLLOWED, Following, followed_letters
from mailer.deliveries.freeze import CountsDisagree, freeze
from mailer.deliveries.hints import hint_due_batches
from mailer.deliveries.links import links_of
from mailer.deliveries.missed import missed_by
from mailer.deliveries.models import Batch, Delivery, StoredSkeleton
from mailer.deliveries.planning import NotCompiled, Sizes, Timetable, plan_batches
from mailer.rendering.fields import merge_values
from mailer.rendering.skeleton import Skeleton
from mailer.segments.audience import AudienceSpec, audience, variant_keys
from mailer.segments.queries import version_of
from mailer.segments.tree import RuleRefused

logger = logging.getLogger(__name__)


class Plan(Protocol):
    """Cuts the frozen audience into batches."""

    def __call__(self, *, campaign_id: int, digests: Mapping[str, str]) -> int: ...


def audience_spec(campaign: Campaign, *, now: datetime, lanes: Sequence[str] = ()) -> AudienceSpec:
    """Everything that decides who gets it, as it stands at ``now``.

    Raises:
        SocietyMissing: nobody has said whose letters these are.
    """
    row = society()
    if campaign.notice is not None:
        return named_audience(campaign, today=now.date(), lanes=lanes)
    return AudienceSpec(
        rule=campaign.segment.rule if campaign.segment else {},
        topic=campaign.topic,
        variants=registry.get(campaign.content_type).variants,
        today=now.date(),
        home_zone=row.time_zone if campaign.local_clock else "",
        lanes=lanes,
        among=missed_by(campaign.follow_up_of_id) if campaign.follow_up_of_id else None,
        excluded=tuple(campaign.excluded.order_by("pk").values_list("rule", flat=True)),
        capped=at_the_cap(letters=row.cap_letters, days=row.cap_days, now=now),
    )


def timetable_of(campaign: Campaign, *, now: datetime, cooling_off: float) -> Timetable:
    return Timetable(opens=now + timedelta(seconds=cooling_off), closes=campaign.finish_by, clock=campaign.local_clock)


def start_campaign(
    *,
    campaign_id: int,
    now: datetime,
    batch_size: int,
    cooling_off: float = 0.0,
    lanes: Mapping[str, int] | None = None,
    following: Following = NOT_FOLLOWED,
) -> None:
    """Start it if it is scheduled and due; does nothing otherwise.

    Args:
        cooling_off: seconds in which everything is planned and nothing leaves, so that it can be stopped.
        lanes: domains with a pace of their own, and the most copies one of their batches may have.
        following: what differs for members who allow to be followed.
    """
    campaign = Campaign.objects.select_related("segment", "topic").get(pk=campaign_id)
    if campaign.state != State.SCHEDULED or campaign.scheduled_for is None or campaign.scheduled_for > now:
        return
    sizes = Sizes(most=batch_size, lanes=lanes or {})
    try:
        spec = audience_spec(campaign, now=now, lanes=tuple(sizes.lanes))
        _require_approved(campaign)
        letters = compile_variants(campaign, variant_keys(spec))
        for key, letter in letters.items():
            prove(campaign, letter, real_values(spec, key, letter.skeleton.fields))
        skeletons = {key: letter.skeleton for key, letter in letters.items()}
        followed = followed_letters(campaign, skeletons, following)
        plan = partial(
            plan_batches,
            sizes=sizes,
            timetable=timetable_of(campaign, now=now, cooling_off=cooling_off),
            alone=apart(campaign),
            followed={key: letter.digest for key, letter in followed.items()},
        )
        _freeze(campaign, spec, skeletons, plan, now=now, others=followed.values())
    except NotCompiled:
        logger.info("campaign %s: the audience moved while it was compiled; the pump starts it again", campaign.pk)
    except Forbidden:
        logger.info("campaign %s was started or changed elsewhere", campaign.pk)
    except (CampaignError, CountsDisagree, RuleRefused, SocietyMissing) as exc:
        hold(campaign, reason=str(exc))
    else:
        if campaign.notice is None:
            _refresh_statistics()
        hint_due_batches(now=now)


def _require_approved(campaign: Campaign) -> None:
    if fingerprint(campaign) != campaign.fingerprint:
        raise CampaignError("The letter or the society's data changed after approval. Edit, submit and approve again.")


def real_values(spec: AudienceSpec, key: str, fields: Sequence[str]) -> dict[str, str]:
    """The merge values of one member who is about to get this variant."""
    snapshot = audience(spec).filter(refusal="", variant=key).order_by("pk").values_list("snapshot", flat=True)[0]
    return merge_values(recipient(orjson.loads(snapshot), links_of(0)), fields)


def hold(campaign: Campaign, *, reason: str) -> None:
    """It could not start: say why, send nothing, wait for a person."""
    with transaction.atomic():
        transition(campaign, "hold", trouble=reason)
        record(
            actor="dispatch", action="campaign.held", subject=f"campaign:{campaign.pk}", detail={"reason": reason[:500]}
        )


@transaction.atomic
def _freeze(
    campaign: Campaign,
    spec: AudienceSpec,
    skeletons: Mapping[str, Skeleton],
    plan: Plan,
    *,
    now: datetime,
    others: Iterable[Skeleton] = (),
) -> None:
    # Whoever comes second waits here, and then finds that the campaign is no longer scheduled.
    if not Campaign.objects.select_for_update().filter(pk=campaign.pk, state=State.SCHEDULED).exists():
        raise Forbidden(f"{campaign.name!r} was started elsewhere.")
    frozen = freeze(campaign_id=campaign.pk, spec=spec)
    for letter in (*skeletons.values(), *others):
        StoredSkeleton.objects.get_or_create(digest=letter.digest, defaults={"body": letter.to_json()})
    digests = {key: letter.digest for key, letter in skeletons.items()}
    plan(campaign_id=campaign.pk, digests=digests)
    transition(
        campaign,
        "start",
        started_at=now,
        in_segment=frozen.segment,
        in_audience=frozen.copies,
        segment_version=version_of(campaign.segment),
        trouble="",
    )
    record(
        actor="dispatch",
        action="campaign.started",
        subject=f"campaign:{campaign.pk}",
        detail={"segment": frozen.segment, "copies": frozen.copies, "refused": dict(frozen.refused)},
    )


def _refresh_statistics() -> None:
    """Without fresh ones PostgreSQL plans the range scans badly. A few letters to named members change nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # So many rows of each index are enough to plan by; all of them take as long as reading the table.
            cursor.execute("PRAGMA analysis_limit = 1000")
        for table in (Delivery, Batch):
            cursor.execute(f"ANALYZE {table._meta.db_table}")
