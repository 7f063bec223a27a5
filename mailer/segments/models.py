"""A saved segment: a name and a rule. See ``rules`` for what a rule may say."""

from __future__ import annotations

from django.db import models


class Segment(models.Model):
    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True)
    rule = models.JSONField(default=dict, blank=True, help_text="{} means every member")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
