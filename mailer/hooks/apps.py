"""Registers the room with Django."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "mailer.hooks"
