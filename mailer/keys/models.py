"""Keys, and for a day the answers that writes with an idempotency key got.

Of a key only a hash is kept, with its first characters, by which people recognise it.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class ApiKey(models.Model):
    name = models.CharField(max_length=100, help_text="which program uses it, and where")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys", help_text="in whose name it acts"
    )
    prefix = models.CharField(max_length=20, help_text="how the key begins")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole key")
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces")

    class Meta:
        verbose_name = "API key"
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.prefix}…"


class KeptAnswer(models.Model):
    """What a write answered the first time, so that doing it again does nothing and says the same."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="kept_answers")
    name = models.CharField(max_length=100, help_text="the client's Idempotency-Key")
    request_hash = models.CharField(max_length=64, help_text="of method, address and body")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    subject = models.CharField(max_length=100, db_index=True, help_text="kind:<id> of what it is about")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "name"], name="one_answer_a_name"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
