"""Mailings as CiviCRM's API tells them (``Mailing.get``, version 3 or 4), saved as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from mailer.archive.earlier import Sent
from mailer.moving.answers import entries
from mailer.moving.files import ExportFile
from mailer.moving.marks import day_of, neutral
from mailer.moving.person import LeftOut
from mailer.rendering.filters import paragraphs

_DAYS: Final = ("start_date", "scheduled_date", "approval_date", "created_date")
_DONE: Final = frozenset({"1", "true", "complete"})
_MARKS: Final = re.compile(
    r"\{(?:contact|action|mailing|domain|unsubscribe|optOut|resubscribe|welcome|subscribe|reply)\.[^{}]*\}",
    re.IGNORECASE,
)


def letters(files: Iterable[ExportFile], *, zone: ZoneInfo, elsewhere: str) -> Iterator[Sent | LeftOut]:
    """Every mailing that was sent; of the others, why they are left out."""
    for file in files:
        if file.kind != "json":
            continue
        for number, said in enumerate(entries(file), start=1):
            place = f"{file.name}, entry {number}"
            if "subject" in said:
                yield _letter(place, said, zone, elsewhere)
            else:
                yield LeftOut(place, "no mailing; contacts are read from .csv files")


def _letter(place: str, said: Mapping[str, Any], zone: ZoneInfo, elsewhere: str) -> Sent | LeftOut:
    number, day, body = str(said.get("id") or ""), day_of(said, _DAYS, zone), _body(said)
    if not {str(said.get("is_completed")).lower(), str(said.get("status")).lower()} & _DONE:
        return LeftOut(place, "the mailing was not sent to the end (is_completed and status do not say so)")
    if not body:
        return LeftOut(place, "the mailing has no text; ask the API for body_html and body_text too")
    if not number or day is None:
        return LeftOut(place, "the mailing has no id or no day on which it was sent")
    return Sent(
        number=number,
        title=neutral(str(said["subject"]), _MARKS, elsewhere="").strip() or "Letter",
        html=neutral(body, _MARKS, elsewhere=elsewhere),
        sent_on=day,
    )


def _body(said: Mapping[str, Any]) -> str:
    if html := str(said.get("body_html") or ""):
        return html
    text = str(said.get("body_text") or "")
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs(text))
