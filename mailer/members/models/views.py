"""Views of the list of members that somebody keeps: a search and choices under a name."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class MemberView(models.Model):
    name = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shared = models.BooleanField(default=False, help_text="whether colleagues see it too")
    asked = models.JSONField(default=dict, help_text="what the list is asked: search, filters, order, by name")
    kept_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["by", "name"], name="one_view_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
