"""Saved segments with every version of their rules, and lists of members made by hand.

``SegmentVersion`` rows are only ever added: a letter keeps the version it was sent to. See ``tree``
for what a rule may say; a stored rule is in its canonical form.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from mailer.members.models import Member


class Segment(models.Model):
    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True)
    rule = models.JSONField(default=dict, blank=True, help_text="{} means every member")
    version = models.PositiveIntegerField(default=1, help_text="number of the version whose rule this is")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class SegmentVersion(models.Model):
    """A rule as it stood from one change to the next."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    rule = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=250, blank=True, help_text="why it was changed")

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["segment", "number"], name="segment_version_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of segment {self.segment_id}"


class MemberList(models.Model):
    """Members picked one by one, for rules that no field can express."""

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.name


class MemberListEntry(models.Model):
    member_list = models.ForeignKey(MemberList, on_delete=models.CASCADE, related_name="entries")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="list_entries")

    class Meta:
        verbose_name_plural = "member list entries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member_list", "member"], name="once_on_a_list"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk} of list {self.member_list_id}"
