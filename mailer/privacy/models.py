"""Where the society decided how long to keep something, and what the provider still has to forget."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class RetentionRule(models.Model):
    """How long one kind of record is kept, where the society decided otherwise than ``kinds`` does."""

    kind = models.CharField(max_length=40, unique=True)
    days = models.PositiveIntegerField(null=True, help_text="null: for ever")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.kind}: {'for ever' if self.days is None else f'{self.days} days'}"


class ErasureOrder(models.Model):
    """Addresses the provider must forget. They leave this row as soon as it has taken the order."""

    addresses = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True, help_text="why the provider has not taken it yet")
    done_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True, help_text="the provider's id for the order")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(done_at=None), name="erasure_order_waiting")
        ]

    def __str__(self) -> str:
        return f"erasure order {self.pk}"
