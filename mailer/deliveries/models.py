"""Deliveries, batches and their attempts.

``Delivery`` is written once, at the freeze, for every member of the segment; later only what
differs from its batch is written into it. A batch is a dense range of ordinals.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mailer.campaigns.models import Campaign
from mailer.deliveries.states import BatchState, Fate
from mailer.members.models import Member


class StoredSkeleton(models.Model):
    """A compiled letter by its hash: with a delivery's snapshot it gives back the exact copy, for ever."""

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:12]


class Delivery(models.Model):
    # No index of its own: those below begin with it.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="deliveries")
    ordinal = models.PositiveIntegerField(null=True, help_text="place among those who get a copy, from 1")
    address = models.CharField(max_length=254, blank=True)
    address_hash = models.CharField(max_length=32, blank=True)
    variant = models.CharField(max_length=120, blank=True)
    tracked = models.BooleanField(default=False)
    zone = models.CharField(max_length=60, blank=True, help_text="where its local time is told; empty: sent at once")
    lane = models.CharField(max_length=100, blank=True, help_text="its domain, where that has a pace of its own")
    snapshot = models.TextField(blank=True, help_text="JSON of what merge fields are made of")
    refusal = models.CharField(max_length=20, blank=True, help_text="why there is no copy; empty: there is one")
    fate = models.PositiveSmallIntegerField(choices=Fate.choices, default=Fate.NONE)
    flags = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, help_text="the words behind the fate")
    fate_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "member"], name="one_delivery_a_member"),
            models.UniqueConstraint(
                fields=["campaign", "address_hash"], condition=Q(refusal=""), name="one_copy_an_address"
            ),
            models.UniqueConstraint(fields=["campaign", "ordinal"], name="one_copy_an_ordinal"),
            models.CheckConstraint(
                condition=Q(refusal="", ordinal__isnull=False) | (~Q(refusal="") & Q(ordinal__isnull=True)),
                name="ordinal_or_refusal",
            ),
        ]
        # All but the first are for the questions of ``queries``: a campaign may have a million copies.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["address_hash"], name="delivery_address"),
            models.Index(fields=["campaign", "fate", "ordinal"], name="delivery_fate"),
            models.Index(fields=["campaign", "flags"], condition=Q(flags__gt=0), name="delivery_flags"),
            models.Index(fields=["campaign", "refusal"], condition=Q(refusal__gt=""), name="delivery_refusal"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Batch(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="batches", db_index=False)
    number = models.PositiveIntegerField()
    first = models.PositiveIntegerField(help_text="first ordinal; 0 for a canary")
    last = models.PositiveIntegerField()
    variant = models.CharField(max_length=120, blank=True)
    tracked = models.BooleanField(default=False)
    lane = models.CharField(max_length=100, blank=True)
    skeleton = models.ForeignKey(StoredSkeleton, on_delete=models.PROTECT)
    canary = models.BooleanField(default=False, help_text="one message to ourselves that proves events come back")
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.PLANNED)
    not_before = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    strikes = models.PositiveIntegerField(default=0, help_text="attempts in a row that came to nothing")
    owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    doubt_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "batches"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "number"], name="batch_number"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "not_before"], name="batch_due"),
            models.Index(fields=["campaign", "first"], name="batch_range"),
        ]

    def __str__(self) -> str:
        return f"batch {self.campaign_id}/{self.number}"

    @property
    def size(self) -> int:
        return 1 if self.canary else self.last - self.first + 1


class BatchAttempt(models.Model):
    """One submission to the provider. Written before the first byte leaves; never deleted."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="attempts")
    attempt = models.PositiveIntegerField()
    owner = models.CharField(max_length=80)
    provider = models.CharField(
        max_length=20, blank=True, db_default="", help_text="who was asked; empty: before this was written down"
    )
    submitted_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, help_text="a key of story.ANSWERS")
    status = models.PositiveSmallIntegerField(default=0, help_text="the protocol's number")
    copies = models.PositiveIntegerField()
    provider_reference = models.CharField(max_length=120, blank=True)
    first_event_at = models.DateTimeField(null=True, help_text="when the first of its events reached us")
    events = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "attempt"], name="attempt_number"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.attempt} of batch {self.batch_id}"


class Addressee(models.Model):
    """One member of a letter to named members, and what it says to her alone. Fixed when the letter starts."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="addressees", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    own = models.TextField(default="{}", help_text="JSON of the values of the letter's data fields")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "member"], name="once_addressed"),
        ]

    def __str__(self) -> str:
        return f"addressee {self.pk}"


class StoredFile(models.Model):
    """A file by its hash. It is here and not among the pictures, because nobody may fetch it from the web."""

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()
    size = models.PositiveIntegerField(help_text="bytes")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:12]


class Enclosure(models.Model):
    """A file that travels with a letter to named members: with every copy, or with one member's."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="enclosures")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+", help_text="none: for all")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="enclosures")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"enclosure {self.pk}"


class Heartbeat(models.Model):
    """When each kind of process was last seen at work."""

    process = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process} {self.at:%H:%M:%S}"
