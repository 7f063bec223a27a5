"""Campaigns as listmonk's API tells them under ``/api/campaigns``, saved as JSON.

The body is what was written, without the template around it, with listmonk's own marks in it.
"""

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

_SENT: Final = "finished"
_DAYS: Final = ("started_at", "send_at", "created_at")
_WRITTEN_AS_TEXT: Final = frozenset({"plain", "markdown"})
_TRACKED: Final = re.compile(r"\{\{-?\s*TrackLink\s+(?:\"|&quot;|&#34;)(.*?)(?:\"|&quot;|&#34;).*?\}\}|@TrackLink\b")
_MARKS: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def letters(files: Iterable[ExportFile], *, zone: ZoneInfo, elsewhere: str) -> Iterator[Sent | LeftOut]:
    """Every campaign that was sent; of the others, why they are left out."""
    for file in files:
        if file.kind != "json":
            continue
        for number, said in enumerate(entries(file), start=1):
            if "subject" in said:
                yield _letter(f"{file.name}, entry {number}", said, zone, elsewhere)


def _letter(place: str, said: Mapping[str, Any], zone: ZoneInfo, elsewhere: str) -> Sent | LeftOut:
    number, day = str(said.get("uuid") or said.get("id") or ""), day_of(said, _DAYS, zone)
    body = str(said.get("body") or "")
    if said.get("status") != _SENT:
        return LeftOut(place, f"the campaign was not sent to the end ({said.get('status') or 'no status'})")
    if said.get("type") == "optin":
        return LeftOut(place, "the campaign asks people to confirm; it says nothing else")
    if not body:
        return LeftOut(place, "the campaign has no text; save the answer again, without no_body")
    if not number or day is None:
        return LeftOut(place, "the campaign has no id or no day on which it was sent")
    if said.get("content_type") in _WRITTEN_AS_TEXT:
        body = "".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs(body))
    plain = _TRACKED.sub(lambda found: found[1] or "", body)
    return Sent(
        number=number,
        title=neutral(str(said["subject"]), _MARKS, elsewhere="").strip() or "Letter",
        html=neutral(plain, _MARKS, elsewhere=elsewhere),
        sent_on=day,
    )
