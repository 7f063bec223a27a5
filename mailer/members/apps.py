"""Registers the room with Django."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "mailer.members"
