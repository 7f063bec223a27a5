"""Registers the room with Django."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "mailer.console"
