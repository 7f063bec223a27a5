"""Places in a letter that held something of its reader's own: what stands there for everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

_OWN_PAGE: Final = re.compile(r"ur[il]|unsub|optout|opt_out|archive|profile|forward|preferences", re.IGNORECASE)
_GREETING: Final = re.compile(r"greeting|addressee", re.IGNORECASE)
_CALLED: Final = re.compile(r"(?:f|first|given|full|nick|display)_?name|subscriber\.name", re.IGNORECASE)
_AMERICAN: Final = ("%b %d, %Y %I:%M %p", "%b %d, %Y %I:%M:%S %p", "%b %d, %Y", "%B %d, %Y %I:%M %p", "%B %d, %Y")


def neutral(text: str, marks: re.Pattern[str], *, elsewhere: str) -> str:
    """``text`` with neutral words for every mark: a page for a link of one's own, "colleague" for a name.

    What can't be told stays empty, as for a reader of whom nothing is known.
    """
    return marks.sub(lambda found: _for_everybody(found[0], elsewhere), text)


def _for_everybody(mark: str, elsewhere: str) -> str:
    if _OWN_PAGE.search(mark):
        return elsewhere
    if _GREETING.search(mark):
        return "Dear colleague"
    return "colleague" if _CALLED.search(mark) else ""


def day_of(said: Mapping[str, Any], names: tuple[str, ...], zone: ZoneInfo) -> date | None:
    """The day in the first of these that holds one; a moment with an offset is told in ``zone``."""
    for name in names:
        moment = _moment(str(said.get(name) or "").strip())
        if moment is not None:
            return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for shape in _AMERICAN:
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007 - no offset is told, and the day alone is asked for
        except ValueError:
            continue
    return None
