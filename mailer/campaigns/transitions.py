"""How a campaign moves from one state to the next, who may move it, and the audit of it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.campaigns.errors import EditedMeanwhile, Forbidden
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import TRANSITIONS, State
from mailer.hooks.events import Event
from mailer.hooks.telling import tell


def transition(campaign: Campaign, verb: str, **fields: Any) -> None:
    """Move the row from the state we know it in, or refuse; ``campaign`` then shows the new state.

    Raises:
        Forbidden: the verb is not possible in this state, or somebody else was faster.
    """
    before = State(campaign.state)
    after = TRANSITIONS.get((before, verb))
    if after is None:
        raise Forbidden(f"{campaign.name!r} can't {verb}: {before.label.lower()}.")
    if not Campaign.objects.filter(pk=campaign.pk, state=before).update(state=after, **fields):
        raise Forbidden(f"{campaign.name!r} was changed by somebody else a moment ago. Look again.")
    tell(Event(f"campaign.{after}"), now=timezone.now(), campaign=campaign.pk)
    campaign.state = after
    for name, value in fields.items():
        setattr(campaign, name, value)


def change_draft(campaign: Campaign, *, based_on: int | None = None, **fields: Any) -> None:
    """Write these fields while it is a draft, and still the version ``based_on`` if one is named.

    Raises:
        Forbidden: it is no draft any more.
        EditedMeanwhile: somebody saved since; nothing was written.
    """
    drafts = Campaign.objects.filter(pk=campaign.pk, state=State.DRAFT)
    if based_on is not None:
        drafts = drafts.filter(version=based_on)
    if not drafts.update(**fields):
        _explain_refusal(campaign)
    for field, value in fields.items():
        setattr(campaign, field, value)


def _explain_refusal(campaign: Campaign) -> None:
    campaign.refresh_from_db()
    if campaign.state != State.DRAFT:
        raise Forbidden(f"{campaign.name!r} is no draft any more: {State(campaign.state).label.lower()}.")
    latest = campaign.versions.select_related("by").first()
    raise EditedMeanwhile(by=str(latest.by) if latest else "somebody", version=campaign.version)


def require(by: Staff, right: Right) -> None:
    """Refuse whoever does not hold ``right``."""
    if not by.may(right):
        raise Forbidden(f"{by} may not {right.value}. Ask an admin for the role that can.")


def audit(campaign: Campaign, by: Staff, verb: str, **detail: Any) -> None:
    """Append what ``by`` did to the campaign, inside the transaction in which it was done."""
    record(actor=f"staff:{by.pk}", action=f"campaign.{verb}", subject=f"campaign:{campaign.pk}", detail=detail)
