"""Registers the room with Django."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "mailer.segments"
