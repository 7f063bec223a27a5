"""A rule reads as a sentence, and the sentence says what the rule says."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.members.models import CustomField
from mailer.segments.fields.field import Context
from mailer.segments.models import Segment
from mailer.segments.tree import parse
from mailer.segments.wording import sentence
from tests.segments.plain import TODAY

TRAINEES = {"field": "category", "in": ["student", "postdoc"]}
GERMANY = {"field": "country", "in": ["DE"]}
KOELN = {"field": "institution", "contains": "Köln"}
SPEAKERS = {"field": "tag", "in": ["speaker"]}
IGNORED = {"field": "opened", "none_of_last": {"letters": 5, "topic": "newsletter"}}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "Every member"),
        (TRAINEES, "Students or postdocs"),
        (GERMANY, "Members in Germany"),
        ({"field": "country", "in": ["DE", "JP", "XX"]}, "Members in Germany, Japan or XX"),
        (KOELN, "Members whose institution contains “Köln”"),
        (
            {"all": [TRAINEES, GERMANY, IGNORED]},
            "Students or postdocs in Germany who have not opened any of the last 5 letters about “Newsletter” they got",
        ),
        ({"not": TRAINEES}, "Members who are not students or postdocs"),
        ({"not": {"not": GERMANY}}, "Members in Germany"),
        ({"any": [TRAINEES, GERMANY]}, "Members who are students or postdocs or who are in Germany"),
        (
            {"not": {"any": [GERMANY, KOELN]}},
            "Members who are not in Germany and whose institution does not contain “Köln”",
        ),
        (
            {"all": [GERMANY, {"any": [TRAINEES, SPEAKERS]}]},
            "Members in Germany who are students or postdocs or who are tagged “speaker”",
        ),
        (
            {"all": [KOELN, {"any": [TRAINEES, SPEAKERS]}]},
            "Members whose institution contains “Köln” and (who are students or postdocs or who are tagged “speaker”)",
        ),
        (
            {"any": [SPEAKERS, {"all": [TRAINEES, GERMANY]}]},
            "Members who are tagged “speaker” or (who are students or postdocs and who are in Germany)",
        ),
        ({"field": "joined", "last_days": 30}, "Members whose day of joining was in the last 30 days"),
        ({"field": "joined", "before": "2026-01-01"}, "Members whose day of joining is before 1 January 2026"),
        ({"field": "joined", "anniversary": 0}, "Members whose day of joining comes round today"),
        ({"not": {"field": "joined", "on": "2026-01-01"}},
         "Members whose day of joining is not 1 January 2026 or is not known"),
        ({"field": "degree_year", "between": [2010, 2020]},
         "Members whose year of the last degree is between 2010 and 2020"),
        ({"field": "tracking_consent", "is": False}, "Members who do not allow tracking"),
        ({"field": "topic", "off": ["newsletter"]}, "Members who turned off “Newsletter”"),
        ({"field": "address_domain", "under": ["harvard.edu"]}, "Members whose address is at or below harvard.edu"),
        ({"field": "committee", "empty": True}, "Members who have no committees"),
        ({"field": "segment", "in": ["Trainees"]}, "Members who are in the segment “Trainees”"),
        ({"field": "custom.diet", "equals": "vegan"}, "Members whose diet is “vegan”"),
    ],
)  # fmt: skip
def test_sentences(db: None, rule: dict[str, Any], words: str) -> None:
    Segment.objects.create(name="Trainees", rule=TRAINEES)
    CustomField.objects.create(slug="diet", name="Diet", kind=CustomField.Kind.TEXT)
    assert sentence(parse(rule, Context(TODAY))) == words


def test_a_long_list_is_cut(db: None) -> None:
    rule = {"field": "number", "in": [f"{n}" for n in range(9)]}
    assert sentence(parse(rule, Context(TODAY))) == ("Members whose member number is “0”, “1”, “2”, “3”, “4” or 4 more")
