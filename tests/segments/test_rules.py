"""Rules pick members, in one query however they are nested."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from mailer.content.variants import VARIANTS
from mailer.members.models import Category, LabelKind, Member, MemberLabel
from mailer.segments.audience import AudienceSpec, variant_keys
from mailer.segments.rules import members
from mailer.segments.variants import EXPRESSIONS
from tests.people import make_member

TODAY = date(2026, 11, 22)


@pytest.fixture
def register(db: None) -> None:
    make_member("1", category="student", country="GR")
    make_member("2", category="postdoc", country="JP", dues_until=date(2026, 10, 1))
    make_member("3", category="regular", country="GR", dues_until=date(2020, 1, 1))
    MemberLabel.objects.create(member=Member.objects.get(number="2"), kind=LabelKind.INTEREST, value="interferon")


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        ({}, "123"),
        ({"field": "category", "in": ["student", "postdoc"]}, "12"),
        ({"field": "dues", "in": ["due"]}, "2"),
        ({"field": "interest", "in": ["interferon"]}, "2"),
        ({"not": {"field": "country", "in": ["GR"]}}, "2"),
        ({"all": [{"field": "country", "in": ["GR"]}, {"field": "category", "in": ["student"]}]}, "1"),
        ({"any": [{"field": "country", "in": ["JP"]}, {"field": "category", "in": ["student"]}]}, "12"),
        ({"field": "country", "in": ["XX"]}, ""),
    ],
)
def test_rules(rule: dict[str, Any], numbers: str) -> None:
    found = members(rule, today=TODAY).order_by("number").values_list("number", flat=True)
    assert "".join(found) == numbers


@pytest.mark.usefixtures("register")
def test_a_rule_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rule = {
        "any": [
            {
                "all": [
                    {"field": "interest", "in": ["interferon"]},
                    {"field": "address_domain", "under": ["a.org"]},
                ]
            },
            {"not": {"any": [{"field": "tag", "in": ["vip"]}, {"field": "opened", "of_last": 5}]}},
        ]
    }
    with django_assert_num_queries(1):
        assert members(rule, today=TODAY).count() == 3


def test_erased_members_are_in_no_segment(db: None) -> None:
    member = make_member("1")
    Member.objects.update(erased_at=member.created_at)
    assert not members({}, today=TODAY).exists()


@pytest.mark.usefixtures("register")
def test_variants_are_those_that_occur() -> None:
    spec = AudienceSpec(rule={}, topic=None, variants=("is_trainee", "dues"), today=TODAY)
    assert variant_keys(spec) == ["dues=due;is_trainee=yes", "dues=paid;is_trainee=yes"]


def test_variants_in_sql_are_those_content_declares() -> None:
    assert set(EXPRESSIONS) == set(VARIANTS)


def test_trainees_are_students_and_postdocs(db: None) -> None:
    for category in Category.values:
        make_member(category, category=category)
    spec = AudienceSpec(
        rule={"field": "category", "in": ["student", "postdoc"]}, topic=None, variants=("is_trainee",), today=TODAY
    )
    assert variant_keys(spec) == ["is_trainee=yes"]
