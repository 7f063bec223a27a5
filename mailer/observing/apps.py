"""Registers the room with Django."""

from django.apps import AppConfig


class ObservingConfig(AppConfig):
    name = "mailer.observing"
