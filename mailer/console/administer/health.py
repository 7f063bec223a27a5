"""System health: green, amber and red, each with its remedy; it looks again by itself."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer import __version__, env
from mailer.accounts.roles import Right
from mailer.console.access import requires
from mailer.console.administer.vitals import Light, vitals, worst
from mailer.console.page import show
from mailer.console.words import Word

LOOK_EVERY: Final = 10
"""Seconds."""

LIGHTS: Final[dict[Light, Word]] = {
    Light.GREEN: Word("In order", "Everything is in order.", "good"),
    Light.AMBER: Word("Look at it", "Letters go out, but somebody should look at something.", "doubt"),
    Light.RED: Word("Trouble", "Something is in the way of letters.", "bad"),
}


@requires(Right.ADMINISTER)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    return show(request, "administer/health.html", _now())


@requires(Right.ADMINISTER)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What changes, alone."""
    return show(request, "administer/_health.html", _now())


def _now() -> dict[str, Any]:
    now = timezone.now()
    found = vitals(env.current(), now=now)
    overall = LIGHTS[worst(found)]
    return {
        "vitals": found,
        "lights": LIGHTS,
        "overall": overall,
        "now": now,
        "running": __version__,
        "seconds": LOOK_EVERY,
    }
