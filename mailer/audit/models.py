"""One row for everything that was done by a person or on their behalf. Rows are never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.CharField(max_length=200, help_text="staff:<id>, or the name of a process such as 'pump'")
    action = models.CharField(max_length=60, help_text="room.verb, for example campaign.approved")
    subject = models.CharField(max_length=100, db_index=True, help_text="kind:<id>")
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "audit entries"
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["action"], name="audit_action"),
            models.Index(fields=["actor"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"
