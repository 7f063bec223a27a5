"""Raw webhook bodies, the events read from them, and what staff must be told.

No address is stored outside a raw body; where an event came from is kept as a keyed hash.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mailer.campaigns.models import Campaign


class InboxBody(models.Model):
    """One webhook body as it came, stored before it is answered, and what was found in it."""

    received_at = models.DateTimeField()
    body = models.BinaryField()
    service = models.CharField(
        max_length=20, blank=True, db_default="", help_text="which service posted it; empty: SendGrid, or our own links"
    )
    headers = models.JSONField(null=True, help_text="of its headers those that reading it needs")
    drained_at = models.DateTimeField(null=True)
    events = models.PositiveIntegerField(default=0, help_text="events that could be read")
    new = models.PositiveIntegerField(default=0, help_text="of these, not seen before")
    foreign = models.PositiveIntegerField(default=0, help_text="of these, about mail that is not ours")
    fault = models.CharField(max_length=300, blank=True, help_text="why it, or part of it, could not be read")

    class Meta:
        verbose_name_plural = "inbox bodies"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(drained_at=None), name="inbox_waiting")
        ]

    def __str__(self) -> str:
        return f"body {self.pk}"


class QuarantinedEvent(models.Model):
    """One element of a body that could not be read or applied; the body keeps its bytes."""

    body = models.ForeignKey(InboxBody, on_delete=models.CASCADE, related_name="quarantined")
    place = models.PositiveIntegerField(help_text="its place in the body, from 0")
    fault = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"event {self.place} of body {self.body_id}"


class Event(models.Model):
    """One event, once: the provider's own id and the hash of what it says are both unique."""

    event_hash = models.CharField(max_length=32, unique=True)
    content_hash = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20)
    delivery_id = models.BigIntegerField(null=True, db_index=True, help_text="null: not ours, or about no copy")
    campaign_id = models.BigIntegerField(null=True)
    batch_id = models.BigIntegerField(null=True)
    attempt = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(help_text="when it happened, by the provider's clock")
    received_at = models.DateTimeField()
    machine = models.BooleanField(null=True, help_text="opened or clicked by a likely machine; null: unknown")
    rule = models.CharField(max_length=20, blank=True, help_text="the rule that told people and machines apart")
    rules = models.PositiveSmallIntegerField(default=0, help_text="version of the rules; 0: not judged")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["campaign_id", "kind"], name="event_of_campaign"),
            # Judging opens and clicks asks for those of many copies, most of which have none.
            models.Index(fields=["delivery_id"], condition=Q(kind__in=("opened", "clicked")), name="event_engagement"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RefusedPost(models.Model):
    """How many posts a day had no valid signature; nothing else is kept of them."""

    day = models.DateField(primary_key=True)
    times = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.times} on {self.day}"


class MailboxPosition(models.Model):
    """How far a mailbox was worked through. Another ``validity`` means that its server counts anew."""

    mailbox = models.CharField(max_length=32, help_text="keyed hash of user, server and folder")
    validity = models.BigIntegerField()
    uid = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailbox", "validity"], name="one_position_a_mailbox"),
        ]

    def __str__(self) -> str:
        return f"message {self.uid}"


class KnownKey(models.Model):
    """A key that is set, by its keyed hash, and since when: nobody tells us how old it is."""

    digest = models.CharField(max_length=32, unique=True)
    purpose = models.CharField(max_length=10, help_text="webhook or api")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} key since {self.since:%Y-%m-%d}"


class Alert(models.Model):
    """Something staff must be told; open until its cause is gone, whether somebody has seen it or not."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "A letter was reported as spam"
        BOUNCES = "bounces", "Many copies bounced"
        SILENCE = "silence", "The provider reports nothing"
        DOUBT = "doubt", "Copies in doubt for long"
        DECISION = "decision", "Copies wait for a decision"
        REFUSED = "refused", "The provider refuses our letters"
        KEY = "key", "A key should be changed"
        HOOK = "hook", "A webhook was switched off"
        UNREADABLE = "unreadable", "Reports that could not be read"
        ACCOUNT = "account", "The provider changed our account"
        MAILBOX = "mailbox", "The bounce mailbox can't be read"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=100, help_text="what it is about: provider:sendgrid, campaign:7, ...")
    words = models.CharField(max_length=500, help_text="what happened the last time, and what to do")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="when somebody put it aside")
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    mailed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "subject"], condition=Q(settled_at=None), name="one_open_alert"),
        ]
        ordering: ClassVar[list[str]] = ["-last_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class CampaignFigures(models.Model):
    """The figures of one letter as last counted, so that a page reads one row; see ``statistics``."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    counted_at = models.DateTimeField()
    took = models.FloatField(help_text="seconds that counting took; the longer, the rarer it is done")
    stale = models.BooleanField(default=False, help_text="something happened since")
    document = models.JSONField()

    def __str__(self) -> str:
        return f"figures of campaign {self.campaign_id}"
