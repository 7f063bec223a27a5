"""Letters that the earlier system sent: they come into the archive, for staff alone until somebody publishes them.

Each comes once, whatever its export says later; taking an export in again brings what is new in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from mailer import env
from mailer.accounts.models import Staff
from mailer.archive.earlier import Sent, delete_earlier, keep, publish_earlier, unknown
from mailer.archive.models import EarlierLetter
from mailer.content.services import SocietyMissing, society
from mailer.moving import civicrm_mailings, listmonk_campaigns, mailchimp_campaigns
from mailer.moving.files import files
from mailer.moving.person import LeftOut

READERS: Final[Mapping[str, Callable[..., Iterator[Sent | LeftOut]]]] = MappingProxyType(
    {
        "listmonk": listmonk_campaigns.letters,
        "mailchimp": mailchimp_campaigns.letters,
        "civicrm": civicrm_mailings.letters,
    }
)


@dataclass(frozen=True, slots=True)
class Past:
    """The letters of an export, and what of it is no letter that was sent."""

    system: str
    letters: list[Sent]
    left_out: list[LeftOut]

    @property
    def new(self) -> int:
        """How many are not in the archive yet."""
        return len(unknown(self.system, self.letters))


def read_letters(system: str, paths: list[Path]) -> Past:
    """Read what was sent; nothing is changed.

    Raises:
        ExportRefused: a file can't be read.
    """
    elsewhere = f"{env.current().public_url}/archive/your-copy"
    said = list(READERS[system](files(paths), zone=_zone(), elsewhere=elsewhere))
    return Past(
        system,
        [one for one in said if isinstance(one, Sent)],
        [one for one in said if isinstance(one, LeftOut)],
    )


def take_in_letters(past: Past, *, by: str, now: datetime, came_with: int | None = None) -> int:
    """Keep what is new, for staff to read. Returns how many letters that are.

    Args:
        came_with: the import of the members in the same export; who takes that back takes these back.
    """
    return keep(system=past.system, letters=past.letters, by=by, now=now, came_with=came_with)


def publish_letters(past: Past, *, by: Staff, now: datetime) -> int:
    """Let everybody read the letters of this export that are kept. Returns how many were not public before.

    Raises:
        Forbidden: the person may not approve letters.
    """
    return publish_earlier(letters=kept_letters(past), by=by, now=now)


def delete_kept(past: Past, *, by: Staff) -> int:
    """Delete the letters of this export that are kept, public or not. Returns how many.

    Raises:
        Forbidden: the person may not approve letters.
    """
    return delete_earlier(letters=kept_letters(past), by=by)


def kept_letters(past: Past) -> list[EarlierLetter]:
    """Those of this export that are in the archive, without their text."""
    numbers = {letter.number for letter in past.letters}
    kept = EarlierLetter.objects.filter(system=past.system).defer("html", "text")
    return [row for row in kept if row.number in numbers]


def _zone() -> ZoneInfo:
    try:
        return ZoneInfo(society().time_zone)
    except SocietyMissing:
        return ZoneInfo("UTC")
