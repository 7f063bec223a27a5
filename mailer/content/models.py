"""The society itself (one row: its name, its brand, who its letters are from), and the pictures in its letters."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Society(models.Model):
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    website = models.URLField()
    postal_address = models.TextField(help_text="as on an envelope, one line a line; the law wants it in every letter")
    logo_url = models.URLField(blank=True)
    logo_alt = models.CharField(max_length=200, blank=True)
    colour_accent = models.CharField(max_length=7, default="#1f4e79")
    colour_accent_dark = models.CharField(max_length=7, default="#8ab8e6")
    why = models.CharField(max_length=300, help_text="one sentence: why the reader gets these letters")
    contact_address = models.EmailField()
    time_zone = models.CharField(max_length=60, default="UTC")
    sender_name = models.CharField(max_length=100)
    sender_address = models.EmailField()
    reply_to = models.EmailField()
    list_domain = models.CharField(max_length=200, help_text="a domain of the society, for the List-Id header")
    two_person_rule = models.BooleanField(default=False, help_text="nobody approves a letter they wrote or submitted")
    cap_letters = models.PositiveSmallIntegerField(default=0, help_text="most a member gets in cap_days; 0: any number")
    cap_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        verbose_name_plural = "society"

    def __str__(self) -> str:
        return self.name


class ImageAsset(models.Model):
    """One picture, under the hash of the bytes that are served. What was uploaded is not kept."""

    sha256 = models.CharField(max_length=64, unique=True)
    mime = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="in bytes")
    alt = models.CharField(max_length=250, blank=True, help_text="what is said to who can't see it")
    file_name = models.CharField(max_length=200, blank=True, help_text="as it was uploaded, to find it again")
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"image {self.sha256[:12]}"
