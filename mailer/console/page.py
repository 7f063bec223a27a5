"""Rendering a screen for its reader, with times in the reader's zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mailer.accounts.roles import Right
from mailer.console.access import staff_of
from mailer.console.ground import ground_of

# How often a screen asks for its counts: while something moves, and otherwise.
LIVE_SECONDS: Final = 2
QUIET_SECONDS: Final = 20


def show(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render ``templates/console/<template>``; besides ``context`` it knows ``staff`` and ``ground``."""
    staff = staff_of(request)
    common = {"staff": staff, "may_approve": staff.may(Right.APPROVE)}
    with timezone.override(ground_of(request).zone):
        response = render(request, f"console/{template}", {**common, **context}, status=status)
    # Behind sign-in: no cache between us may keep it, and Back must not show it after signing out.
    response.headers.setdefault("Cache-Control", "no-store")
    return response
