"""A rule builder is told everything there is to ask, and the recipe for another field works."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from mailer.members.models import CustomField, LabelKind, MemberLabel
from mailer.segments.describing import DescribedField, describe_fields
from mailer.segments.fields import registry
from mailer.segments.fields.field import Takes
from mailer.segments.fields.text import text
from mailer.segments.models import Segment
from mailer.segments.rules import members
from tests.people import make_member
from tests.segments.plain import TODAY


def by_name() -> dict[str, DescribedField]:
    return {field.name: field for field in describe_fields()}


def test_fields_have_words_operators_and_choices(db: None) -> None:
    MemberLabel.objects.create(member=make_member("1"), kind=LabelKind.TAG, value="speaker")
    Segment.objects.create(name="Trainees")
    CustomField.objects.create(slug="size", name="T-shirt", kind=CustomField.Kind.CHOICE, choices=["S", "M"])
    fields = by_name()
    assert all(field.label and field.group and field.operators for field in fields.values())
    assert [choice.value for choice in fields["tag"].choices] == ["speaker"]
    assert [choice.label for choice in fields["segment"].choices] == ["Trainees"]
    assert [choice.label for choice in fields["custom.size"].choices] == ["S", "M"]
    assert ("DE", "Germany") in [(choice.value, choice.label) for choice in fields["country"].choices]
    assert {op.name: op.takes for op in fields["joined"].operators}["last_days"] is Takes.COUNT
    assert {"received", "opened", "clicked"} <= set(fields)
    assert orjson.loads(orjson.dumps(list(fields.values())))


def test_every_label_of_an_operator_has_its_opposite(db: None) -> None:
    for field in describe_fields(with_choices=False):
        assert all(operator.label != operator.label_not for operator in field.operators), field.name
        assert field.choices == ()


def test_a_choice_field_offers_what_its_operators_take(db: None) -> None:
    for field in describe_fields():
        takes = {operator.takes for operator in field.operators}
        assert not field.choices or Takes.CHOICES in takes, field.name


@pytest.fixture
def _another_field() -> Iterator[None]:
    registry.register(text("added_region", "Region again", group="Place", source="region"))
    yield
    del registry._FIELDS["added_region"]


@pytest.mark.usefixtures("_another_field")
def test_a_field_is_added_by_registering_it(db: None) -> None:
    make_member("1", region="Attica")
    assert members({"field": "added_region", "starts": "att"}, today=TODAY).count() == 1
    assert "added_region" in by_name()
