"""What the workers did so far: one row a kind of work, counted up by all of them."""

from __future__ import annotations

from django.db import models


class WorkTally(models.Model):
    work = models.CharField(max_length=60, primary_key=True, help_text="the name of a job, or of a part of one")
    times = models.BigIntegerField(default=0)
    failures = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    units = models.BigIntegerField(default=0, help_text="copies made, where that is what it is about")

    def __str__(self) -> str:
        return f"{self.work}: {self.times} times"
