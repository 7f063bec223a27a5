"""What the demo society is: its brand and sender, its staff, its two letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from mailer.accounts.roles import Role

SOCIETY: Final[dict[str, Any]] = {
    "name": "International Cytokine & Interferon Society",
    "short_name": "ICIS",
    "website": "https://society.example.org",
    "postal_address": "International Cytokine & Interferon Society\n1 Sample Street\nSpringfield, NJ 07000, USA",
    "colour_accent": "#7a1f3d",
    "colour_accent_dark": "#f2a7bd",
    "why": "You receive this letter as a member of the International Cytokine & Interferon Society.",
    "contact_address": "office@society.example.org",
    "time_zone": "America/New_York",
    "sender_name": "The Cytokine Society",
    "sender_address": "news@society.example.org",
    "reply_to": "office@society.example.org",
    "list_domain": "society.example.org",
}
STAFF: Final = (
    ("ada@society.example.org", "Ada Administrator", Role.ADMIN),
    ("grace@society.example.org", "Grace Approver", Role.APPROVER),
    ("edith@society.example.org", "Edith Editor", Role.EDITOR),
    ("vera@society.example.org", "Vera Viewer", Role.VIEWER),
)


@dataclass(frozen=True)
class DemoLetter:
    """One campaign of the demo: the content type whose sample it sends, and its name."""

    content_type: str
    name: str


LETTERS: Final = (
    DemoLetter("award", "Milstein Award 2016"),
    DemoLetter("newsletter", "Signals+ newsletter"),
)
