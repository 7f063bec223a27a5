"""The main job from end to end: import the members, send two letters, wait until all is settled.

Everything goes through the product's own services; nothing here writes a row of its own.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.accounts.services import NewAccount, ensure_account
from mailer.campaigns import drafting, services
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.registry import get
from mailer.content.services import set_society
from mailer.deliveries.models import Delivery
from mailer.deliveries.queries import refusals_of, states_of
from mailer.deliveries.states import Fate
from mailer.demo.receipts import pending_events, receipts
from mailer.demo.setting import LETTERS, SOCIETY, STAFF
from mailer.jobs import Job, publish
from mailer.members.imports.services import ImportReport, run_import
from mailer.tracking import inbox

SETTLED = frozenset({"delivered", "blocked", "bounced", "dropped", "failed", "skipped"})
PAUSE = 0.25


class Unsettled(Exception):
    """The letters did not settle; the text says what they wait for."""


@dataclass(frozen=True)
class Progress:
    """Copies settled so far, of how many, in one campaign (``total`` None: not started yet)."""

    name: str
    settled: int
    total: int | None


def prepare(
    members: Path, *, progress: Callable[[int, int], None] | None = None
) -> tuple[ImportReport, list[NewAccount]]:
    """Set the society, make the staff accounts, import the members."""
    set_society(SOCIETY)
    made = [ensure_account(email=email, name=name, role=role, by="demo") for email, name, role in STAFF]
    report = run_import(members, by="demo", now=timezone.now(), progress=progress)
    return report, [account for account in made if account is not None]


def send_letters() -> list[Campaign]:
    """Create both campaigns and take them through submission, approval and schedule."""
    editor = Staff.objects.filter(role=Role.EDITOR).order_by("pk")[0]
    approver = Staff.objects.filter(role=Role.APPROVER).order_by("pk")[0]
    campaigns = []
    for letter in LETTERS:
        kind = get(letter.content_type)
        campaign = drafting.create(
            name=_fresh_name(letter.name), content_type=kind.slug, content=kind.sample(), by=editor
        )
        services.submit(campaign=campaign, by=editor)
        services.approve(campaign=campaign, by=approver)
        services.schedule(campaign=campaign, at=timezone.now(), by=approver)
        publish(Job.START_CAMPAIGN, campaign.pk)
        campaigns.append(campaign)
    return campaigns


def _fresh_name(name: str) -> str:
    earlier = Campaign.objects.filter(name__startswith=name).count()
    return f"{name} ({earlier + 1})" if earlier else name


def wait_until_settled(
    campaigns: list[Campaign], *, sandbox_url: str, seconds: float, watch: Callable[[list[Progress]], None]
) -> None:
    """Return when every copy has its final state and every report of the sandbox has been taken in.

    Raises:
        Unsettled: after ``seconds``, or when a campaign was held or paused.
    """
    deadline = time.monotonic() + seconds
    while True:
        rows = list(Campaign.objects.filter(pk__in=[campaign.pk for campaign in campaigns]).order_by("pk"))
        counts = {row.pk: states_of(row.pk) for row in rows}
        watch([_progress(row, counts[row.pk]) for row in rows])
        for row in rows:
            if row.state in {State.HELD, State.PAUSED, State.CANCELLED}:
                raise Unsettled(f"{row.name} stands still: {State(row.state).label}. {row.trouble}")
        if all(row.state == State.SENT and _is_settled(counts[row.pk]) for row in rows) and _quiet(sandbox_url):
            return
        if time.monotonic() > deadline:
            raise Unsettled(f"After {seconds:.0f} s these copies are not settled: {_open_counts(counts)}.")
        time.sleep(PAUSE)


def _progress(row: Campaign, states: Counter[str]) -> Progress:
    return Progress(row.name, sum(states[state] for state in SETTLED), row.in_audience)


def _is_settled(states: Counter[str]) -> bool:
    return not set(states) - SETTLED


def _quiet(sandbox_url: str) -> bool:
    return pending_events(sandbox_url) == 0 and inbox.is_drained()


def _open_counts(counts: Mapping[int, Counter[str]]) -> str:
    still = sum(
        (Counter({k: n for k, n in states.items() if k not in SETTLED}) for states in counts.values()), Counter()
    )
    return ", ".join(f"{n} {state.replace('_', ' ')}" for state, n in sorted(still.items())) or "none, but reports wait"


def account_for(campaign: Campaign, *, sandbox_url: str) -> dict[str, Any]:
    """One campaign's numbers; duplicates and missing are counted at the sandbox."""
    campaign.refresh_from_db()
    received = receipts(sandbox_url, campaign.pk)
    due = Delivery.objects.filter(campaign=campaign, refusal="").exclude(fate__in=(Fate.FAILED, Fate.SKIPPED))
    missing = sum(1 for pk in due.values_list("pk", flat=True) if str(pk) not in received.copies)
    return {
        "name": campaign.name,
        "segment": campaign.in_segment,
        "audience": campaign.in_audience,
        "excluded": dict(sorted(refusals_of(campaign.pk).items())),
        "states": dict(sorted(states_of(campaign.pk).items())),
        "requests": received.requests,
        "duplicates": received.duplicates,
        "missing": missing,
    }


def adds_up(account: Mapping[str, Any]) -> bool:
    """Whether every member of the segment is accounted for and nobody was missed or mailed twice."""
    return (
        sum(account["states"].values()) == account["audience"]
        and account["audience"] + sum(account["excluded"].values()) == account["segment"]
        and not set(account["states"]) - SETTLED
        and account["duplicates"] == 0
        and account["missing"] == 0
    )
