"""The letter as those get it who allow to be followed: with labels for statistics, and links of our own.

Everybody else gets the letter as it was compiled, whatever is set here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.text import slugify

from mailer.campaigns.models import Campaign
from mailer.content.services import society
from mailer.rendering.following import Labels, follow, label
from mailer.rendering.skeleton import Skeleton


@dataclass(frozen=True, slots=True)
class Following:
    """How a campaign's readers are followed.

    Attributes:
        site: where our own links and picture lead; "" where the provider brings its own.
        utm_source: who sends, in the labels for web statistics; "" for no labels.
    """

    site: str = ""
    utm_source: str = ""


NOT_FOLLOWED: Final = Following()


def followed_letters(campaign: Campaign, letters: Mapping[str, Skeleton], following: Following) -> dict[str, Skeleton]:
    """The letters that differ for those who allow to be followed, by variant key; empty when none does."""
    made = dict(letters)
    if following.utm_source:
        host = urlsplit(society().website).hostname or ""
        name = f"{slugify(campaign.name)[:60] or campaign.content_type}-{campaign.pk}"
        labels = Labels(host=host, source=following.utm_source, campaign=name)
        made = {key: label(letter, labels) for key, letter in made.items()}
    if following.site:
        made = {key: follow(letter, site=following.site) for key, letter in made.items()}
    return {key: letter for key, letter in made.items() if letter is not letters[key]}
