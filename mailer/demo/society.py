"""A made-up society as a member file, the same for the same seed, size and day.

It has what real member files have: names in many scripts, two addresses, some who want less
mail, some whose mail bounces, some who forgot their dues, some without address, couples who share one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from mailer.demo.people import Person, draw_person
from mailer.demo.places import PLACES, Place

COLUMNS: Final = (
    "number",
    "given_name",
    "family_name",
    "email",
    "second_email",
    "category",
    "institution",
    "country",
    "time_zone",
    "language",
    "degree_year",
    "joined",
    "dues_until",
    "interests",
    "committees",
    "tags",
    "topics_off",
    "suppressed",
    "tracking_consent",
)
# Nearly half are trainees: students and postdoctoral fellows.
_CATEGORIES: Final = {"regular": 36, "student": 27, "postdoc": 20, "industry": 8, "emeritus": 6, "honorary": 3}
_YEARS_SINCE_DEGREE: Final = {
    "regular": (8, 35),
    "student": (0, 4),
    "postdoc": (0, 8),
    "industry": (5, 30),
    "emeritus": (38, 55),
    "honorary": (40, 60),
}
_OWE_NOTHING: Final = ("emeritus", "honorary")
_INTERESTS: Final = (
    "interferon",
    "chemokines",
    "interleukins",
    "JAK/STAT",
    "autoimmunity",
    "cancer immunology",
    "infection",
    "neuroimmunology",
)
_COMMITTEES: Final = (
    "Awards",
    "Meetings",
    "Membership",
    "Publications",
    "Nominations",
    "Diversity, Equity, Inclusion",
    "Early-Career Researchers",
)
_TAGS: Final = ("Boston 2018", "Athens 2023", "Seoul 2024", "Seattle 2025", "reviewer", "mentor")
_TOPICS: Final = ("newsletter", "awards", "meetings", "jobs", "journal")
_SUPPRESSIONS: Final = ("hard_bounce", "complaint", "yes")

# Part of all members to whom something applies; at least one even in the smallest society.
_SHARES: Final = {
    "no_address": 0.01,
    "shared_address": 0.006,
    "native_host": 0.01,
    "lapsed": 0.04,
    "in_grace": 0.07,
    "topics_off": 0.05,
    "suppressed": 0.01,
    "second_email": 0.30,
    "committee": 0.08,
    "tag": 0.35,
    "tracking": 0.45,
}


def write_society(path: Path, *, seed: int, size: int = 700, today: date | None = None) -> None:
    """Write the member file of a society of ``size`` members.

    Dues are reckoned from ``today``, by default the day it is, so that a demo a year from now still
    finds most of them paid.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_members(Random(seed), size, today or datetime.now(UTC).date()))


def _members(rng: Random, size: int, today: date) -> Iterator[dict[str, str]]:
    chosen = {name: _share(rng, size, part) for name, part in _SHARES.items()}
    places = _places(rng, size)
    previous = ""
    for index, place in enumerate(places):
        traits = frozenset(name for name, members in chosen.items() if index in members)
        category = rng.choices(list(_CATEGORIES), weights=list(_CATEGORIES.values()))[0]
        person = draw_person(
            rng, place, serial=index, in_industry=category == "industry", native_host="native_host" in traits
        )
        row = {
            "number": f"M-{10001 + index}",
            "category": category,
            "country": place.country,
            "language": place.language,
            **_about(person, traits, previous),
            **_dates(rng, category, traits, today),
            **_wishes(rng, traits),
        }
        previous = row["email"] or previous
        yield row


def _about(person: Person, traits: frozenset[str], previous: str) -> dict[str, str]:
    # A couple at one institution writes and reads from one address: the one of the line before.
    email = previous if "shared_address" in traits and previous else person.email
    has_address = "no_address" not in traits
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "institution": person.institution,
        "time_zone": person.time_zone,
        "email": email if has_address else "",
        "second_email": person.second_email if has_address and "second_email" in traits else "",
    }


def _dates(rng: Random, category: str, traits: frozenset[str], today: date) -> dict[str, str]:
    degree_year = today.year - rng.randint(*_YEARS_SINCE_DEGREE[category])
    joined = date(min(today.year - 1, max(1988, degree_year + rng.randint(-2, 10))), rng.randint(1, 12), 1)
    if category in _OWE_NOTHING:
        dues_until = ""
    elif "lapsed" in traits:
        dues_until = str(today - timedelta(days=rng.randint(120, 900)))
    elif "in_grace" in traits:
        dues_until = str(today - timedelta(days=rng.randint(5, 80)))
    else:
        dues_until = str(today + timedelta(days=rng.randint(10, 720)))
    return {"degree_year": str(degree_year), "joined": str(joined), "dues_until": dues_until}


def _wishes(rng: Random, traits: frozenset[str]) -> dict[str, str]:
    return {
        "interests": "; ".join(rng.sample(_INTERESTS, rng.randint(1, 3))),
        "committees": f"{rng.choice(_COMMITTEES)};" if "committee" in traits else "",
        "tags": "; ".join(rng.sample(_TAGS, rng.randint(1, 2))) if "tag" in traits else "",
        "topics_off": "; ".join(rng.sample(_TOPICS, rng.randint(1, 2))) if "topics_off" in traits else "",
        "suppressed": rng.choice(_SUPPRESSIONS) if "suppressed" in traits else "",
        "tracking_consent": "yes" if "tracking" in traits else "no",
    }


def _share(rng: Random, size: int, part: float) -> frozenset[int]:
    return frozenset(rng.sample(range(size), min(size, max(1, round(size * part)))))


def _places(rng: Random, size: int) -> list[Place]:
    """Every country once where the size allows, the rest by weight, in no order."""
    places = [*PLACES, *rng.choices(PLACES, weights=[place.weight for place in PLACES], k=max(0, size - len(PLACES)))]
    places = places[:size]
    rng.shuffle(places)
    return places
