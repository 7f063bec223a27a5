"""Fields of the society's own: made, renamed, given other choices, retired, removed; and what uses them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.members.imports.mapping import own_fields as columns
from mailer.members.models import CustomField, Member
from mailer.members.services import define_field
from mailer.segments.describing import describe_fields
from mailer.segments.services import create_segment
from tests.console.test_staff import text
from tests.people import NOW


@pytest.fixture
def badge(nils: Member) -> CustomField:
    """A field in which nils has a value."""
    field = define_field(name="Badge", kind=CustomField.Kind.CHOICE, choices=["blue", "green"], by="test")
    Member.objects.filter(pk=nils.pk).update(custom={"badge": "blue"})
    return field


def offered() -> bool:
    return any(field.name == "custom.badge" for field in describe_fields(with_choices=False))


def test_a_field_is_made(admin: Client) -> None:
    assert "No field of your own yet" in text(admin.get("/fields"))
    said = {"name": "Badge", "kind": "choice", "choices": "blue\n green \n\n"}
    assert "Every member has the field now" in text(admin.post("/fields/new", said, follow=True))
    field = CustomField.objects.get()
    assert (field.slug, field.choices) == ("badge", ["blue", "green"])


@pytest.mark.parametrize(
    "said",
    [
        {"name": "", "kind": "text"},
        {"name": "Institution", "kind": "text"},
        {"name": "Badge", "kind": "choice"},
        {"name": "Badge", "kind": "text", "choices": "blue"},
        {"name": "Badge", "kind": "choice", "choices": "blue\nBlue"},
        {"name": "Badge", "kind": "nonsense"},
    ],
)
def test_what_can_not_be_a_field_is_told_beside_it(admin: Client, said: dict[str, str]) -> None:
    assert "aria-invalid" in text(admin.post("/fields/new", said))
    assert not CustomField.objects.exists()


def test_name_and_choices_change_but_no_value_loses_its_choice(admin: Client, badge: CustomField) -> None:
    path = f"/fields/{badge.pk}"
    admin.post(path, {"name": "Badge colour", "choices": "blue\nred"})
    badge.refresh_from_db()
    assert (badge.name, badge.slug, badge.choices) == ("Badge colour", "badge", ["blue", "red"])
    assert "Members have blue. Keep these values in the list." in text(
        admin.post(path, {"name": "Badge", "choices": "red"})
    )


def test_what_uses_it_is_told(admin: Client, badge: CustomField, ada: Staff) -> None:
    rule = {"not": {"any": [{"field": "custom.badge", "in": ["blue"]}, {"field": "joined", "empty": True}]}}
    create_segment(name="Not blue", rule=rule, by=ada, now=NOW)
    page = text(admin.get(f"/fields/{badge.pk}"))
    assert "1 member has a value in it." in page
    assert "Not blue" in page
    assert "1 segment" in text(admin.get("/fields"))
    assert f'<span id="members-{badge.pk}" hx-swap-oob="true">1</span>' in text(admin.get("/fields/counts"))
    # A page that stands without a row that was made since hears nothing of it: it would have no place for it.
    later = define_field(name="Chapter", kind=CustomField.Kind.TEXT, by="test")
    assert f"row={badge.pk}&amp;" in admin.get("/fields").content.decode()
    assert f"members-{later.pk}" not in text(admin.get(f"/fields/counts?row={badge.pk}&"))
    later.delete()
    answer: Any = admin.get("/fields/export.csv")
    [row] = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert (row["Members with a value"], row["Segments"]) == ("1", "Not blue")


def test_a_retired_field_is_asked_for_no_more_and_keeps_its_values(
    admin: Client, badge: CustomField, nils: Member
) -> None:
    page = text(admin.post(f"/fields/{badge.pk}/retire", follow=True))
    assert f'action="/fields/{badge.pk}/restore"' in page
    assert "custom.badge" not in text(admin.get(f"/members/{nils.pk}/edit"))
    assert "blue" in text(admin.get(f"/members/{nils.pk}"))
    assert not offered()
    assert columns() == {}
    assert "Badge" in text(admin.get("/fields?state=retired"))
    admin.post(f"/fields/{badge.pk}/restore")
    assert offered()


def test_a_field_is_removed_only_when_nothing_needs_it(
    admin: Client, badge: CustomField, nils: Member, ada: Staff
) -> None:
    path = f"/fields/{badge.pk}/remove"
    assert "1 member has a value in it." in text(admin.get(path))
    assert "Empty it first" in text(admin.post(path, follow=True))
    Member.objects.filter(pk=nils.pk).update(custom={})
    segment = create_segment(name="Blue", rule={"field": "custom.badge", "in": ["blue"]}, by=ada, now=NOW)
    assert "asks about it" in text(admin.post(path))
    segment.delete()
    assert "It can’t be undone." in text(admin.get(path))
    admin.post(path)
    assert not CustomField.objects.exists()


def test_more_fields_cost_no_more_queries(admin: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        define_field(name=f"Field {number}", kind=CustomField.Kind.TEXT, by="test")
    with django_assert_num_queries(6):  # session, reader, fields, rules of segments, society, alerts
        admin.get("/fields")
