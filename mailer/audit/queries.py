"""Reading the audit log: by who did it, what was done, and to what."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from mailer.audit.models import AuditEntry

# Every value once, each found by one step in the index behind the last: a million entries are not read.
_EVERY: Final = """
WITH RECURSIVE known(word) AS (
    SELECT MIN({column}) FROM audit_auditentry
    UNION ALL
    SELECT (SELECT MIN({column}) FROM audit_auditentry WHERE {column} > known.word) FROM known WHERE word IS NOT NULL
)
SELECT word FROM known WHERE word IS NOT NULL
"""


def entries() -> QuerySet[AuditEntry, Any]:
    """Everything."""
    return AuditEntry.objects.all()


def entries_about(who_or_what: str) -> QuerySet[AuditEntry, Any]:
    """What ``kind:<id>`` did, and what was done to it, the newest first."""
    return AuditEntry.objects.filter(Q(actor=who_or_what) | Q(subject=who_or_what)).order_by("-pk")


def actions() -> list[str]:
    """Every action that occurs."""
    return _every("action")


def actors() -> list[str]:
    """Everybody and everything that did something."""
    return _every("actor")


def rooms() -> list[str]:
    """The first words of all actions there are: what the log can be filtered by."""
    return sorted({action.partition(".")[0] for action in actions()})


def _every(column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_EVERY.format(column=column))
        return [str(word) for (word,) in cursor.fetchall()]


def happened(action: str) -> bool:
    """Whether anybody ever did this."""
    return AuditEntry.objects.filter(action=action).exists()
