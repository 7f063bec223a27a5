"""Registers the room with Django."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "mailer.keys"
