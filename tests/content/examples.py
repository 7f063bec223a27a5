"""Letters to test with: as little content as a type allows, and every field of it filled."""

from __future__ import annotations

from typing import Any

from mailer.content.brand import Brand

Content = dict[str, Any]

BRAND = Brand(
    name="Society of Small Signals",
    short_name="SSS",
    website="https://www.example.org/",
    postal_address=("Society of Small Signals", "1 Quiet Lane", "Oxford OX1 1AA", "United Kingdom"),
    why="You receive this letter because you are a member.",
    contact_address="office@example.org",
    time_zone="Europe/London",
    colour_accent="#1f4e79",
    colour_accent_dark="#8ab8e6",
)


def _link(name: str) -> Content:
    return {"text": f"Go and see {name}", "url": f"https://www.example.org/{name}"}


def _portrait(name: str) -> Content:
    return {"url": f"https://images.example.org/{name}.jpg", "alt": f"Portrait of {name}"}


def _author(name: str) -> Content:
    return {"name": f"Author {name}", "role": f"Role of {name}", "portrait": _portrait(name)}


def least_newsletter() -> Content:
    return {
        "title": "Signals",
        "volume": 1,
        "number": 2,
        "period": "May 2026",
        "headline": "One thing only",
        "preheader": "There is one link.",
        "sections": [{"kind": "links", "title": "A link", "links": [_link("alone")]}],
        "renewal": _link("renewal"),
    }


def least_award() -> Content:
    return {
        "headline": "A call",
        "preheader": "Nominate somebody.",
        "year": 2026,
        "announced": "2026-02-01",
        "award": {"name": "The Award for Patience", "short_name": "Patience Award", "about": "It honours patience."},
        "opening": "Please nominate.",
        "nominations": {
            "title": "Whom do you admire?",
            "text": "Tell us.",
            "deadline": {"at": "2026-07-03T23:59", "zone": "Europe/Berlin"},
            "link": _link("nominate"),
        },
        "signature": {"name": "The committee", "role": "for the Council"},
    }


def least(slug: str) -> Content:
    return {"newsletter": least_newsletter, "award": least_award}[slug]()


def full_award() -> Content:
    award = least_award()
    award["award"] |= {
        "former_name": "Endurance Prize",
        "since": 1988,
        "sponsor": "Slow & Steady Ltd.",
        "prize": ["A crystal block", "$2,500"],
        "past_laureates": _link("past"),
    }
    award["nominations"] |= {"eligibility": ["Ten years since the degree"], "submit": ["One letter"]}
    return award | {
        "citation": "for waiting",
        "quote": {"text": "Worth every day.", "source": "A juror"},
        "for_trainees": {"text": "Trainees travel free.", "link": _link("travel")},
        "laureates": [
            {
                "name": "Ōta Kenji",
                "degrees": "MD, PhD",
                "position": "Professor of Waiting",
                "institution": "Institute of Later",
                "portrait": _portrait("laureate"),
                "citation": "for the long experiment",
                "biography": "Began early.\n\nStill at it.",
                "link": _link("laureate"),
            }
        ],
        "ceremony": {
            "name": "Evening of Awards",
            "day": "2026-10-18",
            "occasion": "Signals 2026",
            "venue": "Town Hall",
            "city": "Glasgow",
            "country": "Scotland",
            "presenter": "The Provost",
            "presenter_role": "host of the evening",
            "text": "Supper follows.",
            "link": _link("ceremony"),
        },
    }


def full_newsletter() -> Content:
    return least_newsletter() | {
        "opening": "Good morning.\n\nHere is your issue.",
        "sections": [_SECTIONS[kind] | {"kind": kind, "title": f"The {kind} section"} for kind in _SECTIONS],
    }


def full(slug: str) -> Content:
    return {"newsletter": full_newsletter, "award": full_award}[slug]()


_QUOTE = {"text": "It was never dull.", "source": "A reader"}
_SECTIONS: dict[str, Content] = {
    "letter": {"author": _author("letter"), "body": "First thought.\n\nSecond thought."},
    "article": {
        "standfirst": "What it is about",
        "author": _author("article"),
        "image": {"url": "https://images.example.org/a.jpg", "alt": "A bridge & a river", "caption": "At noon"},
        "body": "An article <with> brackets.",
        "points": ["Point one", "Point two"],
        "quote": _QUOTE,
        "link": _link("article"),
    },
    "people": {
        "introduction": "Some people.",
        "people": [
            {
                "name": "Zoë Ångström",
                "distinction": "Young investigator",
                "affiliation": "Uppsala",
                "portrait": _portrait("zoe"),
                "text": "Counts things.",
                "link": _link("zoe"),
            }
        ],
    },
    "new_members": {
        "introduction": "They are new.",
        "members": [
            {"name": f"Member {n}", "affiliation": f"Place {n}", "country": f"Land {n}", "text": f"Does {n}."}
            for n in ("one", "two", "three")
        ],
    },
    "in_memoriam": {
        "name": "Ida Nørgaard",
        "born": 1931,
        "died": 2016,
        "portrait": _portrait("ida"),
        "body": "She is missed.",
        "quote": _QUOTE,
        "link": _link("ida"),
    },
    "deadlines": {
        "introduction": "Do not be late.",
        "deadlines": [
            {
                "title": "Abstracts",
                "at": "2026-06-30T23:59",
                "zone": "Europe/Berlin",
                "text": "Be brief.",
                "link": _link("abstracts"),
            }
        ],
        "for_trainees": {"text": "Trainees may be later.", "link": _link("later")},
    },
    "meeting": {
        "name": "Signals 2026",
        "starts": "2026-10-18",
        "ends": "2026-10-21",
        "venue": "The Dome",
        "city": "Glasgow",
        "country": "Scotland",
        "image": {"url": "https://images.example.org/m.jpg", "alt": "A dome", "caption": "By night"},
        "body": "Do come.",
        "facts": [{"label": "Language", "value": "English"}],
        "links": [_link("programme"), _link("hotel")],
    },
    "minutes": {
        "committee": "Membership",
        "held": "2026-03-01",
        "place": "by telephone",
        "present": ["A. Abel", "B. Bohr"],
        "body": "It was short.",
        "decisions": ["Dues stay."],
        "next_meeting": "2026-06-01",
        "link": _link("minutes"),
    },
    "links": {"introduction": "Follow these.", "links": [_link("first") | {"note": "It is good."}]},
}
