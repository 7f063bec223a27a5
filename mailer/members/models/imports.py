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


class ImportJob(models.Model):
    """A file that was uploaded, on its way: shown first, then taken in when somebody says so.

    The file lies in the data directory until the way ends. ``mailer.members.imports.background``
    says how it goes on.
    """

    class State(models.TextChoices):
        PREVIEWING = "previewing", "Being looked at"
        PREVIEWED = "previewed", "Waits for a decision"
        IMPORTING = "importing", "Being taken in"
        DONE = "done", "Taken in"
        REFUSED = "refused", "Refused"
        DISCARDED = "discarded", "Given up"

    file_name = models.CharField(max_length=250)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREVIEWING)
    choices = models.JSONField(default=dict, help_text="what staff chose about the file: encoding, sheet, columns, ...")
    done = models.PositiveIntegerField(default=0, help_text="rows so far")
    total = models.PositiveIntegerField(default=0, help_text="rows expected; 0 while nobody knows")
    preview = models.JSONField(null=True, help_text="what would change; emptied when the way ends, for it names people")
    faults = models.JSONField(default=list, help_text="why it was refused: line, column, message, remedy")
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, help_text="a worker has it in hand")
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"import job {self.pk}: {self.state}"
