"""Links that open what is private. Each was mailed to the member, for one purpose and a short time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mailer.members.models import Member


class FreshLink(models.Model):
    class Purpose(models.TextChoices):
        OWN = "own", "See and download what is kept about me"
        ADDRESS = "address", "Give another address"
        CONFIRM = "confirm", "Confirm the new address"
        ERASE = "erase", "Be erased"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    address_hash = models.CharField(max_length=32, help_text="of the address it was mailed to")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["member", "made_at"], name="fresh_link_member")]

    def __str__(self) -> str:
        return f"{self.purpose} link {self.pk}"
