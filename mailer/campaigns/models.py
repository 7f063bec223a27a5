"""One letter for one segment, the versions of its text, its tests, and what was said when it was approved.

The content is frozen by its fingerprint when it is submitted. ``Review`` rows are only ever added.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from mailer.campaigns.states import State
from mailer.members.models import Topic
from mailer.outbox.models import OutboxMessage
from mailer.segments.models import Segment, SegmentVersion


class Campaign(models.Model):
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=40)
    content = models.JSONField(default=dict, help_text="while it is a draft, whatever was typed so far")
    version = models.PositiveIntegerField(default=1, help_text="counts every saving, so that nobody overwrites unseen")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, help_text="none: governance mail")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, help_text="none: everyone")
    segment_version = models.ForeignKey(
        SegmentVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="set at the freeze"
    )
    excluded = models.ManyToManyField(
        Segment, through="Exclusion", related_name="+", blank=True, help_text="whoever is in one of them gets no copy"
    )
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
    notice = models.JSONField(
        null=True, blank=True, help_text="goes to named members with data of their own: what is declared for it"
    )
    template = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sets",
        help_text="the approved letter of which this is a set for named members",
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


class Exclusion(models.Model):
    """A segment that a letter leaves out. It keeps the segment from being deleted."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="exclusions")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="exclusions")

    class Meta:
        verbose_name = "exclusion from the campaign"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "segment"], name="one_exclusion_a_segment"),
        ]

    def __str__(self) -> str:
        return self.campaign.name


class ContentVersion(models.Model):
    """The letter's text as somebody left it. Savings of one person that follow closely share a row."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(help_text="the campaign's version when it was last saved into")
    content = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    restored_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of campaign {self.campaign_id}"


class Review(models.Model):
    """One word on the way to approval, and what exactly it was said about."""

    class Verdict(models.TextChoices):
        SUBMITTED = "submitted", "Submitted"
        APPROVED = "approved", "Approved"
        RETURNED = "returned", "Sent back"
        WITHDRAWN = "withdrawn", "Taken back to change it"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    in_segment = models.PositiveIntegerField(null=True, help_text="members who would have been asked at that time")
    in_audience = models.PositiveIntegerField(null=True, help_text="of these, members who would have got a copy")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.verdict} campaign {self.campaign_id}"


class Editing(models.Model):
    """Who has the letter open for writing, and when their page was last heard of."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="editing")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "staff"], name="one_presence_a_person"),
        ]

    def __str__(self) -> str:
        return f"staff {self.staff_id} on campaign {self.campaign_id}"


class SeedAddress(models.Model):
    """One of the society's own mailboxes that gets tests of letters, each at another mailbox provider."""

    email = models.EmailField(unique=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "seed addresses"
        ordering: ClassVar[list[str]] = ["email"]

    def __str__(self) -> str:
        return f"seed address {self.pk}"


class TrialCopy(models.Model):
    """A test of a letter to one address. It goes with the message that carried it, which the outbox forgets in time."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="trials")
    address = models.EmailField()
    version = models.PositiveIntegerField(help_text="of the letter that was tested")
    sent_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    message = models.OneToOneField(OutboxMessage, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "trial copies"
        ordering: ClassVar[list[str]] = ["-sent_at", "id"]

    def __str__(self) -> str:
        return f"test of campaign {self.campaign_id}"
