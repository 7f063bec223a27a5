"""Addresses we must not write to. An address has at most one suppression in force; it outlives an erasure."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Suppression(models.Model):
    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", "Hard bounce"
        COMPLAINT = "complaint", "Complaint"
        MANUAL = "manual", "Set by staff"
        PROVIDER = "provider", "Suppressed at the provider"
        ERASED = "erased", "Erased from the register"

    address_hash = models.CharField(max_length=32, db_index=True)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    source = models.CharField(max_length=60)
    note = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=200, blank=True)
    lifted_because = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["address_hash"], condition=Q(lifted_at__isnull=True), name="one_suppression_in_force"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["reason", "id"], name="suppression_reason"),
            models.Index(fields=["source", "id"], name="suppression_source"),
            models.Index(fields=["id"], condition=Q(lifted_at__isnull=False), name="suppression_lifted"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} since {self.at:%Y-%m-%d}"
