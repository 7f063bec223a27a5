"""Registers the room with Django."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "mailer.tracking"
