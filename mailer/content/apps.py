"""Registers the room with Django."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "mailer.content"
