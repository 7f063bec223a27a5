"""Registers the room with Django."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "mailer.public"
