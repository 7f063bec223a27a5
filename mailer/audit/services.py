"""The one way to write the audit log: inside the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailer.audit.models import AuditEntry


def record(*, actor: str, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> None:
    """Append one entry. ``detail`` must be JSON and must name no member."""
    AuditEntry.objects.create(actor=actor, action=action, subject=subject, detail=dict(detail or {}))
