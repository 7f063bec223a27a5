"""Rendering a screen with what every screen shows: who is signed in, for which society, in which zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mailer.accounts.roles import Right
from mailer.console.access import staff_of
from mailer.content.models import Society
from mailer.content.services import SocietyMissing, society

# How often a screen asks for its counts: while something moves, and otherwise.
LIVE_SECONDS: Final = 2
QUIET_SECONDS: Final = 20


def show(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render ``templates/console/<template>`` with times in the society's zone."""
    staff, row = staff_of(request), _society()
    common = {
        "staff": staff,
        "may_approve": staff.may(Right.APPROVE),
        "society": row.name if row else "",
    }
    with timezone.override(ZoneInfo(row.time_zone) if row else None):
        response = render(request, f"console/{template}", {**common, **context}, status=status)
    # Behind sign-in: no cache between us may keep it, and Back must not show it after signing out.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _society() -> Society | None:
    try:
        return society()
    except SocietyMissing:
        return None
