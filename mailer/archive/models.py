"""Letters everybody may read. Each is whole in itself and does not change when the campaign or society does."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from mailer.campaigns.models import Campaign


class PublicLetter(models.Model):
    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="public_letter")
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    text = models.TextField(help_text="the plain part, for search")
    html = models.TextField()
    sent_on = models.DateField(help_text="in the society's zone")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_on", "-id"]

    def __str__(self) -> str:
        return self.title
