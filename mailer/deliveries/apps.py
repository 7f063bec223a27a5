"""Registers the room with Django, and what members did with their copies with the rules of segments."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "mailer.deliveries"

    def ready(self) -> None:
        from mailer.deliveries.segment_fields import FIELDS  # noqa: PLC0415 - models are there only now
        from mailer.segments.fields.registry import register  # noqa: PLC0415

        register(*FIELDS)
