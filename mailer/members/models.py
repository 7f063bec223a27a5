"""The register's tables.

Invariants the database itself holds: a member number exists once; a member has an address once
and at most one preferred; an address has at most one suppression in force. Two members may share
an address. ``ConsentEvent`` rows are only ever added.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Category(models.TextChoices):
    REGULAR = "regular", "Regular"
    STUDENT = "student", "Student"
    POSTDOC = "postdoc", "Postdoctoral fellow"
    INDUSTRY = "industry", "Industry"
    EMERITUS = "emeritus", "Emeritus"
    HONORARY = "honorary", "Honorary"


class Member(models.Model):
    number = models.CharField(max_length=40, unique=True)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=20, choices=Category.choices, default=Category.REGULAR)
    institution = models.CharField(max_length=250, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code of two letters")
    time_zone = models.CharField(max_length=60, blank=True, help_text="IANA name, for example Europe/Athens")
    language = models.CharField(max_length=20, default="en")
    degree_year = models.PositiveSmallIntegerField(null=True, blank=True)
    joined = models.DateField(null=True, blank=True)
    dues_until = models.DateField(null=True, blank=True, help_text="last day the dues are paid for")
    tracking_consent = models.BooleanField(default=False)
    snoozed_until = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        # The number, never the name: this text ends up in logs.
        return f"member {self.number}"


class LabelKind(models.TextChoices):
    INTEREST = "interest", "Research interest"
    COMMITTEE = "committee", "Committee"
    TAG = "tag", "Tag"


class MemberLabel(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="labels")
    kind = models.CharField(max_length=20, choices=LabelKind.choices)
    value = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "kind", "value"], name="label_once_a_member"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "value"], name="label_kind_value")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


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

    def __str__(self) -> str:
        return f"address {self.address_hash[:8]}"


class Topic(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    default_on = models.BooleanField(default=True, help_text="whether members get it who have not chosen")

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class TopicChoice(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="topic_choices")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="choices")
    subscribed = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "topic"], name="one_choice_a_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {'on' if self.subscribed else 'off'}"


class ConsentEvent(models.Model):
    """One line of the ledger: what a member allowed or withdrew. Never changed, never deleted."""

    class Event(models.TextChoices):
        SUBSCRIBED = "subscribed", "Subscribed"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        SNOOZED = "snoozed", "Snoozed"
        UNSNOOZED = "unsnoozed", "Snooze ended"
        TRACKING_ON = "tracking_on", "Tracking allowed"
        TRACKING_OFF = "tracking_off", "Tracking withdrawn"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="consent_events")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="consent_events")
    event = models.CharField(max_length=20, choices=Event.choices)
    wording = models.CharField(max_length=20, blank=True, help_text="version of the words the member agreed to")
    source = models.CharField(max_length=60, help_text="where it was said: one_click, preferences, import, ...")
    actor = models.CharField(max_length=200, help_text="who said it: member, staff:<id>, ...")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.event}"


class Suppression(models.Model):
    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", "Hard bounce"
        COMPLAINT = "complaint", "Complaint"
        MANUAL = "manual", "Set by staff"
        PROVIDER = "provider", "Suppressed at the provider"

    address_hash = models.CharField(max_length=32, db_index=True)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    source = models.CharField(max_length=60)
    note = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["address_hash"], condition=Q(lifted_at__isnull=True), name="one_suppression_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} since {self.at:%Y-%m-%d}"


class ImportRun(models.Model):
    """One file taken in. Dry runs and refused files leave no row."""

    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"import of {self.at:%Y-%m-%d %H:%M}: {self.rows} rows"
