"""Who is on the register, what staff call them by, and every change that was made to them.

Invariants the database itself holds: a member number exists once; a label once a member.
``MemberChange`` rows are only ever added; erasing a member empties their values.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from mailer.members.models.imports import ImportRun


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
    region = models.CharField(max_length=80, blank=True, help_text="state, province or canton")
    time_zone = models.CharField(max_length=60, blank=True, help_text="IANA name, for example Europe/Athens")
    language = models.CharField(max_length=20, default="en")
    degree_year = models.PositiveSmallIntegerField(null=True, blank=True)
    joined = models.DateField(null=True, blank=True)
    dues_from = models.DateField(null=True, blank=True, help_text="first day of the period the dues are paid for")
    dues_until = models.DateField(null=True, blank=True, help_text="last day the dues are paid for")
    tracking_consent = models.BooleanField(default=False)
    snoozed_until = models.DateField(null=True, blank=True)
    custom = models.JSONField(default=dict, blank=True, help_text="values of custom fields by slug")
    added_by = models.ForeignKey(
        ImportRun,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="added",
        help_text="the file that brought them",
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["family_name", "given_name", "id"], name="member_by_name"),
        ]

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


class CustomField(models.Model):
    """A field the society defined itself. Values live in ``Member.custom``; dates there are ISO 8601 text."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        YES_NO = "yes_no", "Yes or no"
        CHOICE = "choice", "One of a list"

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    choices = models.JSONField(default=list, blank=True, help_text="the values of a list, in order")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(
        null=True, blank=True, help_text="no longer asked for; values and rules that have it stay"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class MemberChange(models.Model):
    """One moment at which something about a member changed: by whom, why, and from what to what.

    ``changes`` holds ``{field: [before, after]}``; lists of labels and addresses are whole lists.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="changes")
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=200, help_text="member, staff:<id>, or the name of a process")
    source = models.CharField(max_length=60, help_text="import, console, preferences, bounce, ...")
    reason = models.CharField(max_length=250, blank=True, help_text="why, in the words of who did it")
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"change {self.pk} by {self.by}"


class MemberTask(models.Model):
    """Something about a member that a person in the office has to look after."""

    class Kind(models.TextChoices):
        ADDRESS_FAILED = "address_failed", "Address failed, another one is used"
        NO_ADDRESS_LEFT = "no_address_left", "No working address left"

    class Outcome(models.TextChoices):
        DONE = "done", "Looked after"
        DISMISSED = "dismissed", "Nothing to do"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    note = models.CharField(max_length=250, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "kind"], condition=models.Q(closed_at__isnull=True), name="one_open_task_a_kind"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=models.Q(closed_at__isnull=True), name="task_open"),
            models.Index(fields=["kind", "id"], condition=models.Q(closed_at__isnull=True), name="task_open_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
