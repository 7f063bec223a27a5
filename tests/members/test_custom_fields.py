from __future__ import annotations

import pytest

from mailer.audit.models import AuditEntry
from mailer.members.models import CustomField, Member
from mailer.members.services import FieldRefused, change_field, define_field, remove_field, update_member
from mailer.members.services.custom_fields import members_with
from tests.people import NOW

pytestmark = pytest.mark.django_db

Kind = CustomField.Kind


@pytest.fixture
def badge(db: None) -> CustomField:
    return define_field(name="Badge colour", kind=Kind.CHOICE, choices=["blue", "green"], by="staff:1")


def wear(member: Member, colour: str) -> None:
    update_member(member=member, values={"custom.badge_colour": colour}, by="x", source="y", now=NOW)


def test_a_field_gets_its_slug_from_its_name_and_stands_last(badge: CustomField) -> None:
    second = define_field(name="Fußnote", kind=Kind.TEXT, by="staff:1")
    assert (badge.slug, badge.position) == ("badge_colour", 1)
    assert (second.slug, second.position) == ("fussnote", 2)
    assert define_field(name="会員番号", slug="old_number", kind=Kind.TEXT, by="x").slug == "old_number"
    assert list(AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()) == ["field.defined"]


@pytest.mark.parametrize(
    ("name", "kind", "choices", "says"),
    [
        ("会員番号", Kind.TEXT, [], "give a slug"),
        ("  ", Kind.TEXT, [], "needs a name"),
        ("Badge colour", Kind.TEXT, [], "already"),
        ("Country", Kind.TEXT, [], "already"),
        ("Shirt", Kind.CHOICE, [], "list of values"),
        ("Shirt", Kind.TEXT, ["S", "M"], "list of values"),
        ("Shirt", Kind.CHOICE, ["S", "s"], "spelt alike"),
    ],
)
def test_what_can_not_be_a_field_is_refused(
    badge: CustomField, name: str, kind: CustomField.Kind, choices: list[str], says: str
) -> None:
    with pytest.raises(FieldRefused, match=says):
        define_field(name=name, kind=kind, choices=choices, by="staff:1")
    assert CustomField.objects.get() == badge


def test_the_type_stays_while_members_have_values(badge: CustomField, nils: Member) -> None:
    wear(nils, "blue")
    assert members_with(badge) == 1
    with pytest.raises(FieldRefused, match="1 members"):
        change_field(field=badge, kind=Kind.TEXT, choices=[], by="x")
    with pytest.raises(FieldRefused, match="1 members"):
        remove_field(field=badge, by="x")
    wear(nils, "")
    assert change_field(field=badge, kind=Kind.TEXT, choices=[], by="x").kind == "text"
    remove_field(field=badge, by="x")
    assert not CustomField.objects.exists()


def test_a_list_may_grow_but_not_lose_what_members_have(badge: CustomField, nils: Member) -> None:
    wear(nils, "green")
    change_field(field=badge, name="Badge", choices=["green", "red"], by="x")
    with pytest.raises(FieldRefused, match="green"):
        change_field(field=badge, choices=["red"], by="x")
    badge.refresh_from_db()
    assert (badge.name, badge.choices) == ("Badge", ["green", "red"])
