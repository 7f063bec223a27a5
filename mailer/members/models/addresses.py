"""Where members are written to.

Invariants the database itself holds: a member has an address once and at most one preferred. Two
members may share an address.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mailer.members.models.people import Member


class AddressState(models.TextChoices):
    OK = "ok", "Works"
    SOFT = "soft", "Soft bouncing"
    HARD = "hard", "Hard bounced"
    COMPLAINED = "complained", "Complained"


class Address(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="addresses")
    email = models.CharField(max_length=254, help_text="as the member writes it; this is what we send to")
    address_hash = models.CharField(max_length=32, db_index=True, help_text="keyed hash of the normalised address")
    preferred = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=AddressState.choices, default=AddressState.OK)

    class Meta:
        verbose_name_plural = "addresses"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "address_hash"], name="address_once_a_member"),
            models.UniqueConstraint(fields=["member"], condition=Q(preferred=True), name="one_preferred_address"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The few that fail, which lists are asked for; of those that work the index would be as large as the table.
            models.Index(
                fields=["state", "member"],
                condition=Q(preferred=True) & ~Q(state=AddressState.OK),
                name="address_failing",
            ),
        ]

    def __str__(self) -> str:
        return f"address {self.address_hash[:8]}"


class PendingAddress(models.Model):
    """An address a member asked for and has not confirmed yet. Confirming or asking again ends it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="pending_address")
    email = models.CharField(max_length=254)
    address_hash = models.CharField(max_length=32)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"pending address {self.pk}"
