"""Registers the room with Django, and the fields of the register with the rules."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "mailer.segments"

    def ready(self) -> None:
        from mailer.segments.fields.custom import CUSTOM  # noqa: PLC0415 - models are there only now
        from mailer.segments.fields.member_lists import MEMBER_LIST  # noqa: PLC0415
        from mailer.segments.fields.register import REGISTER  # noqa: PLC0415
        from mailer.segments.fields.registry import register  # noqa: PLC0415
        from mailer.segments.fields.segments import SEGMENT  # noqa: PLC0415

        register(*REGISTER, SEGMENT, MEMBER_LIST, CUSTOM)
