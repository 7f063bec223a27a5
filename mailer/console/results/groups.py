"""The copies of a letter by group, named for staff; groups that would tell of single members are added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel import Locale

from mailer.campaigns.models import Campaign
from mailer.console.compose.looking import variant_choices
from mailer.content.registry import CONTENT_TYPES
from mailer.members.models import Category
from mailer.segments.models import Segment
from mailer.tracking.statistics.among import split_by
from mailer.tracking.statistics.figures import OTHERS, Figures, Share, add

LEAST: Final = 5
"""Copies below which a group is shown only to those who may see members by name."""

TITLES: Final = {
    "mailbox": "By mailbox provider",
    "country": "By country",
    "category": "By kind of membership",
    "variant": "By variant of the letter",
}
UNKNOWN: Final = "Not known"
SMALLER: Final = "Smaller groups"
REST: Final = "All others"

Entry = tuple[str, Share]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One table: its groups from the largest down. ``told`` is false when they are too small to be told apart."""

    slug: str
    title: str
    groups: Sequence[Entry]

    @property
    def told(self) -> bool:
        return len(self.groups) > 1


def breakdowns_of(campaign: Campaign, figures: Figures, *, persons: bool, most: int | None = None) -> list[Breakdown]:
    """Every breakdown that has more than one group; beyond ``most`` groups the smallest are one.

    ``persons`` tells whether the reader may see members by name.
    """
    found = []
    for slug, title in TITLES.items():
        part = figures.parts.get(slug, {})
        if len(part) > 1:
            names = _names(campaign, slug)
            groups = shortened(grouped(part, names, persons=persons), most)
            found.append(Breakdown(slug, title, groups))
    return found


def grouped(part: Mapping[str, Share], names: Mapping[str, str], *, persons: bool) -> list[Entry]:
    """The groups by name, the largest first; what is left over stands last."""
    ordered = sorted((entry for entry in part.items() if entry[0] != OTHERS), key=lambda e: (-e[1].copies, e[0]))
    rest = [part[OTHERS]] if OTHERS in part else []
    if persons:
        return [(names.get(key, key or UNKNOWN), share) for key, share in ordered] + [(REST, share) for share in rest]
    large = [entry for entry in ordered if not _is_small(entry[1])]
    small = together([share for _, share in ordered if _is_small(share)] + rest)
    # Some small groups together can still be few: then the next larger one goes with them.
    while small.copies and _is_small(small) and large:
        small = together([small, large.pop()[1]])
    shown = [(names.get(key, key or UNKNOWN), share) for key, share in large]
    return [*shown, (SMALLER, small)] if small.copies else shown


def by_segment(campaign: Campaign, segment: Segment, *, today: date) -> Breakdown:
    """Members of the segment, and all others who got a copy. For those alone who may see members by name."""
    inside, others = split_by(segment, campaign.pk, today=today)
    return Breakdown("segment", "By segment", [(f"In “{segment.name}” today", inside), ("All others", others)])


def shortened(groups: Sequence[Entry], most: int | None) -> list[Entry]:
    """At most ``most`` groups, the last of them the sum of all that are left."""
    if most is None or len(groups) <= most:
        return list(groups)
    return [*groups[: most - 1], (REST, together([share for _, share in groups[most - 1 :]]))]


def together(shares: Sequence[Share]) -> Share:
    """The sum of shares."""
    whole = Share()
    for share in shares:
        add(whole, share)
    return whole


def _is_small(share: Share) -> bool:
    """Whether its copies, or those of them whose opens can be known, are so few that they tell of single members."""
    return share.copies < LEAST or 0 < share.tracked < LEAST


def _names(campaign: Campaign, slug: str) -> Mapping[str, str]:
    match slug:
        case "country":
            return {**Locale("en").territories, "": UNKNOWN}
        case "category":
            return dict(Category.choices)
        case "variant" if campaign.content_type in CONTENT_TYPES:
            return dict(variant_choices(campaign))
        case _:
            return {}
