"""The fields of the register, in the order in which forms show them.

A new one is a row here, see docs/recipes/segment-field.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from babel import Locale

from mailer.lib.wallclock import zones
from mailer.members.models import Category, LabelKind
from mailer.members.queries import DUE, LAPSED, PAID
from mailer.segments.fields import addresses
from mailer.segments.fields.choice import choice
from mailer.segments.fields.day import day
from mailer.segments.fields.field import Field, Said
from mailer.segments.fields.labels import labels
from mailer.segments.fields.listing import either
from mailer.segments.fields.number import year
from mailer.segments.fields.text import text
from mailer.segments.fields.topics import TOPIC
from mailer.segments.fields.yes_no import yes_no

_DUES: Final = {PAID: "Paid", DUE: "Due, in the time of grace", LAPSED: "Lapsed"}
# What members of a category are called; others are "<label> members".
_NOUNS: Final = {"Student": "students", "Postdoctoral fellow": "postdocs"}
_CODE: Final = 2
"""Letters of a country's or language's code; longer codes name parts of the world."""


@cache
def _countries() -> dict[str, str]:
    return _by_name({code: name for code, name in Locale("en").territories.items() if _is_code(code)})


@cache
def _languages() -> dict[str, str]:
    return _by_name({code: name for code, name in Locale("en").languages.items() if len(code) == _CODE})


@cache
def _zones() -> dict[str, str]:
    return {name: name for name in sorted(zones())}


def _categories() -> dict[str, str]:
    return {category.value: str(category.label) for category in Category}


def _is_code(code: str) -> bool:
    return len(code) == _CODE and code.isalpha()


def _by_name(names: dict[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _category(_: str, names: Sequence[str]) -> Said:
    kind, nouns = either(names), either([_NOUNS.get(name, f"{name.lower()} members") for name in names])
    return Said(
        f"category is {kind}", f"category is not {kind}", f"who are {nouns}", f"who are not {nouns}", noun=nouns
    )


def _country(_: str, names: Sequence[str]) -> Said:
    where = either(names)
    return Said(
        f"country is {where}", f"country is not {where}", f"who are in {where}", f"who are not in {where}",
        place=f"in {where}",
    )  # fmt: skip


_PERSON, _MEMBERSHIP, _WORK = "Person", "Membership", "Work and place"
REGISTER: Final[tuple[Field, ...]] = (
    choice("category", "Category", _categories, group=_MEMBERSHIP, can_be_empty=False, said=_category),
    choice("dues", "Dues", lambda: _DUES, group=_MEMBERSHIP, can_be_empty=False),
    day("dues_from", "First day of the dues period", group=_MEMBERSHIP),
    day("dues_until", "Last day of the dues period", group=_MEMBERSHIP),
    day("joined", "Day of joining", group=_MEMBERSHIP),
    labels(
        "committee", "Committees", LabelKind.COMMITTEE, group=_MEMBERSHIP,
        has="sit on the committee {}", has_not="do not sit on the committee {}",
    ),
    text("number", "Member number", group=_PERSON),
    text("given_name", "Given name", group=_PERSON),
    text("family_name", "Family name", group=_PERSON),
    choice("language", "Language", _languages, group=_PERSON, strict=False),
    labels(
        "tag", "Tags", LabelKind.TAG, group=_PERSON,
        has="are tagged {}", has_not="are not tagged {}",
    ),
    text("institution", "Institution", group=_WORK),
    choice("country", "Country", _countries, group=_WORK, strict=False, said=_country),
    text("region", "Region", group=_WORK),
    choice("time_zone", "Time zone", _zones, group=_WORK, strict=False),
    year("degree_year", "Year of the last degree", group=_WORK),
    labels(
        "interest", "Research interests", LabelKind.INTEREST, group=_WORK,
        has="are interested in {}", has_not="are not interested in {}",
    ),
    TOPIC,
    yes_no(
        "tracking_consent", "Consent to tracking", group="What they get",
        yes="allow tracking", no="do not allow tracking",
    ),
    day("snoozed_until", "Pause until", group="What they get"),
    addresses.STATE,
    addresses.DOMAIN,
)  # fmt: skip
