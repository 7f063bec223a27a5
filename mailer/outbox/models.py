"""The outbox: one row a message. Once it is closed, nothing personal is left in the row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mailer.outbox.states import MessageState


class OutboxMessage(models.Model):
    kind = models.CharField(max_length=40, help_text="what it is about; the name of its template")
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.DUE)
    address = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=250, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="after this it would be of no use to its reader")
    attempts = models.PositiveIntegerField(default=0)
    tried_since = models.DateTimeField(null=True)
    provider = models.CharField(
        max_length=20, blank=True, db_default="", help_text="who went on with it; empty: it is with the usual one"
    )
    sending_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was not sent, or not yet")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "not_before"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"
