"""Tasks for the office about a member: one open at a time of each kind."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mailer.members.models import Member, MemberTask


@transaction.atomic
def open_task(*, member: Member, kind: MemberTask.Kind, now: datetime, note: str = "") -> bool:
    """Ask the office to look after a member. Returns False when it has been asked and has not answered."""
    _, opened = MemberTask.objects.get_or_create(
        member=member, kind=kind, closed_at=None, defaults={"opened_at": now, "note": note[:250]}
    )
    return opened


@transaction.atomic
def close_task(*, task: MemberTask | int, by: str, outcome: MemberTask.Outcome, now: datetime) -> bool:
    """Record that somebody looked after it. Returns False when it was closed already."""
    task_id = task if isinstance(task, int) else task.pk
    still_open = MemberTask.objects.filter(pk=task_id, closed_at=None)
    return bool(still_open.update(closed_at=now, closed_by=by, outcome=outcome))
