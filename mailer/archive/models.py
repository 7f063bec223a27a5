"""Letters everybody may read, and letters of an earlier system, which staff alone read until they are published.

A public letter is whole in itself and does not change when its campaign or the society does.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mailer.campaigns.models import Campaign
from mailer.members.models import ImportRun


class EarlierLetter(models.Model):
    """What another system sent before this one took over. Its HTML is cleaned, with nothing personal in it."""

    class System(models.TextChoices):
        LISTMONK = "listmonk", "listmonk"
        MAILCHIMP = "mailchimp", "Mailchimp"
        CIVICRM = "civicrm", "CiviCRM"

    system = models.CharField(max_length=20, choices=System.choices)
    number = models.CharField(max_length=100, help_text="the letter's id there")
    title = models.CharField(max_length=300)
    text = models.TextField(help_text="the words alone, for search")
    html = models.TextField()
    sent_on = models.DateField()
    taken_in_at = models.DateTimeField()
    came_with = models.ForeignKey(
        ImportRun,
        null=True,
        on_delete=models.SET_NULL,
        related_name="letters",
        help_text="the members of the same export; taken back together",
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["system", "number"], name="earlier_letter_once"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicLetter(models.Model):
    """A letter in the public archive: of a campaign of ours, or an earlier one."""

    campaign = models.OneToOneField(Campaign, null=True, on_delete=models.PROTECT, related_name="public_letter")
    earlier = models.OneToOneField(EarlierLetter, null=True, on_delete=models.PROTECT, related_name="public_letter")
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    text = models.TextField(help_text="the plain part, for search")
    html = models.TextField()
    sent_on = models.DateField(help_text="in the society's zone")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(campaign=None, earlier__isnull=False) | Q(campaign__isnull=False, earlier=None),
                name="public_letter_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> str:
        """Where everybody finds it on the product's site."""
        if self.campaign_id is None:
            return f"/archive/{self.sent_on.year}/earlier/{self.earlier_id}"
        return path_of(self.campaign_id, self.sent_on.year)


def path_of(campaign_id: int, year: int) -> str:
    """Where everybody finds the letter of a campaign on the product's site."""
    return f"/archive/{year}/{campaign_id}"
