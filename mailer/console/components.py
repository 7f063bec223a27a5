"""All parts that screens are made of, on one page: the reference for whoever makes a screen."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.console import charts, words
from mailer.console.access import requires
from mailer.console.notices import Notice
from mailer.console.page import show
from mailer.console.tally import Stretch

_STRETCHES: Final = [
    Stretch("good", "delivered", 612, 0, 87.4),
    Stretch("moving", "on the way", 41, 87.4, 5.9),
    Stretch("bad", "not delivered", 47, 93.3, 6.7),
]
_NOTICES: Final = [Notice("The section is removed.", "good", undo="components"), Notice("Nothing was sent.", "bad")]


@requires(Right.ADMINISTER)
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component once, with made-up content."""
    context = {
        "words": words,
        "stretches": _STRETCHES,
        "told": _NOTICES,
        "bars": charts.bars([("Gmail", 310), ("Outlook", 164), ("University servers", 121), ("Others", 57)]),
        "funnel": charts.funnel(
            [("In the segment", 700), ("Got a copy", 652), ("Opened", 401), ("Followed a link", 96)]
        ),
        "line": charts.timeline([(f"{hour}:00", 2 * (hour - 9) * max(0, 22 - hour)) for hour in range(9, 22)]),
    }
    return show(request, "components.html", context)
