"""What a set of personal letters has beyond its campaign."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mailer.campaigns.models import Campaign


class NoticeSet(models.Model):
    """Letters of one template to named members, held until they are released together.

    The unique ``key`` is what makes the same call, made twice, send once.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="notice_set")
    key = models.CharField(max_length=100, null=True, unique=True, help_text="the caller's idempotency key")  # noqa: DJ001
    asked = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was asked with the key")
    embargo = models.DateTimeField(null=True, help_text="nothing leaves before")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"set {self.pk}"
