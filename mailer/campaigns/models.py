"""One letter for one segment. Content is frozen by its fingerprint when it is approved."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from mailer.campaigns.states import State
from mailer.members.models import Topic
from mailer.segments.models import Segment


class Campaign(models.Model):
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=40)
    content = models.JSONField(default=dict)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, help_text="none: governance mail")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, help_text="none: everyone")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="of template, content and sender")
    scheduled_for = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True, help_text="why it is held or paused, in words for staff")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="campaigns_created"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="campaigns_submitted"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="campaigns_approved"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    in_segment = models.PositiveIntegerField(null=True, help_text="members the segment held at the freeze")
    in_audience = models.PositiveIntegerField(null=True, help_text="of these, members who were to get a copy")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "scheduled_for"], name="campaign_due")]

    def __str__(self) -> str:
        return self.name
