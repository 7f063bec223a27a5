"""Reading the audit log: by who did it, what was done, and to what."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from mailer.audit.models import AuditEntry


def entries() -> QuerySet[AuditEntry, Any]:
    """Everything."""
    return AuditEntry.objects.all()


def entries_about(who_or_what: str) -> QuerySet[AuditEntry, Any]:
    """What ``kind:<id>`` did, and what was done to it, the newest first."""
    return AuditEntry.objects.filter(Q(actor=who_or_what) | Q(subject=who_or_what)).order_by("-pk")


def rooms() -> list[str]:
    """The first words of all actions there are: what the log can be filtered by."""
    actions = AuditEntry.objects.order_by().values_list("action", flat=True).distinct()
    return sorted({action.partition(".")[0] for action in actions})


def happened(action: str) -> bool:
    """Whether anybody ever did this."""
    return AuditEntry.objects.filter(action=action).exists()
