"""Files that were taken in, and how their columns were read, for the next one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ImportRun(models.Model):
    """One file taken in. Dry runs and refused files leave no row."""

    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"import of {self.at:%Y-%m-%d %H:%M}: {self.rows} rows"


class ColumnMapping(models.Model):
    """How staff last read the columns of such a file, told by the bare names of its header."""

    header_hash = models.CharField(max_length=64, unique=True, help_text="sha256 of the sorted bare column names")
    columns = models.JSONField(help_text="field by bare column name; empty text: not used")
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mapping {self.header_hash[:8]}"
