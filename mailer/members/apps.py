"""Registers the room with Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MembersConfig(AppConfig):
    name = "mailer.members"

    def ready(self) -> None:
        from mailer.members import database  # noqa: PLC0415 - it knows the tables, which are not there before

        post_migrate.connect(database.install, sender=self)
