"""What members want to get, and the ledger of how they said so.

``ConsentEvent`` rows are only ever added: the database refuses to change them
(``mailer.members.database``), and this module offers no way to.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models

from mailer.members.models.people import Member


class Topic(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    default_on = models.BooleanField(default=True, help_text="whether members get it who have not chosen")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="no longer offered; old letters keep it")
    translations = models.JSONField(
        default=dict, blank=True, help_text="name and description by language, for members who read another one"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def said_in(self, language: str) -> dict[str, str]:
        """What staff wrote for readers of a language: ``name``, ``description``, neither or one of them."""
        found: dict[str, str] = self.translations.get(language, {})
        return found


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


class LedgerIsAppendOnly(TypeError):
    """Somebody tried to rewrite what a member once said."""

    def __init__(self) -> None:
        super().__init__("The consent ledger is only added to. Write another line that says what holds now.")


class LedgerLines(models.QuerySet["ConsentEvent"]):
    """Reads and adds; whatever would change or remove a line is refused."""

    def update(self, **fields: Any) -> NoReturn:
        raise LedgerIsAppendOnly

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly


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
    until = models.DateField(null=True, blank=True, help_text="the day a snooze ends")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[ConsentEvent]] = models.Manager.from_queryset(LedgerLines)()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.event}"
