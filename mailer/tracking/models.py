"""Raw webhook bodies and the events read from them. No address is stored, only its keyed hash."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class InboxBody(models.Model):
    """One webhook body as it came, stored before it is answered."""

    received_at = models.DateTimeField()
    body = models.BinaryField()
    drained_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True, help_text="why it, or part of it, could not be read")

    class Meta:
        verbose_name_plural = "inbox bodies"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(drained_at=None), name="inbox_waiting")
        ]

    def __str__(self) -> str:
        return f"body {self.pk}"


class Event(models.Model):
    """One event, once: the provider's own id and the hash of what it says are both unique."""

    event_hash = models.CharField(max_length=32, unique=True)
    content_hash = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20)
    delivery_id = models.BigIntegerField(null=True, db_index=True)
    campaign_id = models.BigIntegerField(null=True)
    batch_id = models.BigIntegerField(null=True)
    attempt = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(help_text="when it happened, by the provider's clock")
    received_at = models.DateTimeField()
    machine = models.BooleanField(null=True, help_text="opened or clicked by a machine; null: unknown")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["campaign_id", "kind"], name="event_of_campaign")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
