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
from mailer.archive.earlier import Sent, keep, publish_earlier, unknown
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


def take_in_letters(past: Past, *, by: str, now: datetime) -> int:
    """Keep what is new, for staff to read. Returns how many letters that are."""
    return keep(system=past.system, letters=past.letters, by=by, now=now)


def publish_letters(past: Past, *, by: Staff, now: datetime) -> int:
    """Let everybody read the letters of this export that are kept. Returns how many were not public before.

    Raises:
        Forbidden: the person may not approve letters.
    """
    numbers = {letter.number for letter in past.letters}
    kept = [row for row in EarlierLetter.objects.filter(system=past.system) if row.number in numbers]
    return publish_earlier(letters=kept, by=by, now=now)


def _zone() -> ZoneInfo:
    try:
        return ZoneInfo(society().time_zone)
    except SocietyMissing:
        return ZoneInfo("UTC")
