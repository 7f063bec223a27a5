"""Endpoints, the messages written for them, and the log of attempts to deliver these.

Of an endpoint's secret only the chance in it is kept: the rest is the installation's own key, see ``signing``.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Endpoint(models.Model):
    name = models.CharField(max_length=100, help_text="which program listens there")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list, help_text="what it wants to be told")
    salt = models.CharField(max_length=32)
    old_salt = models.CharField(max_length=32, blank=True, help_text="of the secret before, while both are used")
    old_until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off_because = models.CharField(max_length=200, blank=True, help_text="empty: somebody switched it off")

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class MessageState(models.TextChoices):
    DUE = "due", "Waits to be delivered"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"


class Message(models.Model):
    """One thing told to one endpoint. ``body`` is what is signed and sent, byte for byte, each time."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="messages")
    name = models.CharField(max_length=40, unique=True, help_text="its webhook-id, by which a receiver knows a repeat")
    event = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.DUE)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["not_before"], condition=Q(state="due"), name="hook_due"),
        ]

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """One try to deliver a message, and what came of it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0, help_text="of the answer; 0: there was none")
    words = models.CharField(max_length=200, blank=True)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"attempt {self.number} of message {self.message_id}"
