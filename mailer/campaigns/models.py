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
    provider = models.CharField(max_length=20, blank=True, help_text="who carries it; empty: the usual one")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="of template, content and sender")
    scheduled_for = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=60, blank=True, help_text="IANA zone in which staff entered the time")
    local_clock = models.TimeField(
        null=True, blank=True, help_text="the time where each member lives; not before the scheduled moment"
    )
    finish_by = models.DateTimeField(null=True, blank=True, help_text="spread the copies until then; none: at once")
    started_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    complaints_told = models.PositiveIntegerField(default=0, help_text="complaints for which it was paused before")
    follow_up_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        help_text="sent to those who missed that one",
    )
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
