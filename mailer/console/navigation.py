"""Where one can go from every screen: what the reader's role opens, in one order for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the navigation. ``slug`` is what a template says in ``here``."""

    slug: str
    name: str
    url_name: str
    right: Right


@dataclass(frozen=True, slots=True)
class Link:
    """A place that exists and that the reader may open."""

    slug: str
    name: str
    address: str


DAILY: Final = (
    Place("home", "Home", "console:home", Right.READ),
    Place("letters", "Letters", "console:campaigns", Right.READ),
    Place("personal", "Personal letters", "console:personal", Right.PERSONS),
    Place("calendar", "Calendar", "console:calendar", Right.READ),
    Place("members", "Members", "console:members", Right.PERSONS),
    Place("segments", "Segments", "console:segments", Right.PERSONS),
    Place("results", "Results", "console:results", Right.READ),
    Place("alerts", "Alerts", "console:alerts", Right.READ),
)
ADMINISTRATION: Final = (
    Place("staff", "Staff", "console:staff", Right.ADMINISTER),
    Place("keys", "API keys", "console:keys", Right.ADMINISTER),
    Place("hooks", "Webhooks", "console:hooks", Right.ADMINISTER),
    Place("society", "Society & branding", "console:society", Right.ADMINISTER),
    Place("topics", "Topics", "console:topics", Right.ADMINISTER),
    Place("fields", "Member fields", "console:fields", Right.ADMINISTER),
    Place("suppressions", "Suppressions", "console:suppressions", Right.ADMINISTER),
    Place("providers", "Providers", "console:providers", Right.ADMINISTER),
    Place("retention", "Retention", "console:retention", Right.ADMINISTER),
    Place("audit", "Audit log", "console:audit", Right.ADMINISTER),
    Place("health", "System health", "console:health", Right.ADMINISTER),
)


def links(places: tuple[Place, ...], staff: Staff) -> list[Link]:
    """Those of ``places`` that the reader may open."""
    open_to = [(place, address_of(place.url_name)) for place in places if staff.may(place.right)]
    return [Link(place.slug, place.name, address) for place, address in open_to if address]


def address_of(url_name: str, *args: object) -> str:
    """The address of a screen by its name; empty when this installation has no such screen."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""
