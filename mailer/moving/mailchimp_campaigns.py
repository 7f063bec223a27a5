"""Campaigns of a Mailchimp account export: ``campaigns.csv``, and a web page of each.

The list tells subject and day. A page belongs to the line whose id its name begins or ends with, or
else whose title or subject it is named for, if there is no other such page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from mailer.archive.earlier import Sent
from mailer.moving.files import ExportFile
from mailer.moving.mailchimp import is_campaigns
from mailer.moving.marks import day_of, neutral
from mailer.moving.person import LeftOut

_NUMBER: Final = ("unique id", "campaign id", "id", "web id")
_TITLE: Final = ("subject", "subject line", "title", "campaign title")
_DAYS: Final = ("send date", "send time", "sent", "sent at", "date sent")
_SENT: Final = frozenset({"", "sent"})
_MARKS: Final = re.compile(r"\*\|.*?\|\*", re.DOTALL)
# Such addresses carry who clicked, or would open a stranger's settings.
_OWN_LINKS: Final = re.compile(r"https?://[\w.-]*list-manage\d*\.com/[^\s\"'<>]*", re.IGNORECASE)


def letters(files: Iterable[ExportFile], *, zone: ZoneInfo, elsewhere: str) -> Iterator[Sent | LeftOut]:
    """Every campaign that was sent and whose page is there; of the others, why they are left out."""
    lines: list[tuple[str, dict[str, str]]] = []
    pages: dict[str, ExportFile] = {}
    for file in files:
        if is_campaigns(file):
            lines += [
                (f"{file.name}, line {line}", {k.lower(): v for k, v in row.items()}) for line, row in file.rows()
            ]
        elif file.kind in {"html", "htm"} and "templates" not in file.folder.lower():
            pages[_plain(file.name.rpartition(".")[0])] = file
    for place, row in lines:
        yield _letter(place, row, pages, zone, elsewhere)
    for page in pages.values():
        yield LeftOut(page.name, "no line in campaigns.csv tells when it was sent")


def _letter(
    place: str, row: Mapping[str, str], pages: dict[str, ExportFile], zone: ZoneInfo, elsewhere: str
) -> Sent | LeftOut:
    number, title = _first(row, _NUMBER), _first(row, _TITLE)
    day, found = day_of(row, _DAYS, zone), _page(row, pages)
    # Taken out, so that what is left at the end belongs to no line.
    page = pages.pop(found) if found else None
    if row.get("status", "").lower() not in _SENT:
        return LeftOut(place, f"the campaign was not sent ({row['status']})")
    if page is None:
        return LeftOut(place, "the export holds no web page of this campaign, or several of its name")
    if not title or day is None:
        return LeftOut(place, "the campaign has no subject or no day on which it was sent")
    html = _OWN_LINKS.sub(elsewhere, page.text())
    return Sent(
        number=number or f"{day.isoformat()} {title}"[:100],
        title=neutral(title, _MARKS, elsewhere="").strip() or "Letter",
        html=neutral(html, _MARKS, elsewhere=elsewhere),
        sent_on=day,
    )


def _page(row: Mapping[str, str], pages: Mapping[str, ExportFile]) -> str:
    """The name under which the page stands in ``pages``; empty when there is none, or no telling which."""
    for number in filter(None, (_plain(row.get(name, "")) for name in _NUMBER)):
        named = [
            name for name in pages if name == number or name.startswith(f"{number}-") or name.endswith(f"-{number}")
        ]
        if len(named) == 1:
            return named[0]
    called = {_plain(row.get(name, "")) for name in _TITLE} - {""}
    named = [name for name in pages if name in called or name.lstrip("0123456789").strip("-") in called]
    return named[0] if len(named) == 1 else ""


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _first(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((row[name] for name in names if row.get(name)), "")
