from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mailer.members.models import CustomField, Member, MemberChange
from mailer.members.services import add_member, define_field, erase_from_register, update_member
from mailer.members.values import FieldsRefused
from tests.people import NOW, make_member

pytestmark = pytest.mark.django_db


def update(member: Member, **values: Any) -> dict[str, tuple[Any, Any]]:
    said = {name.replace("__", "."): value for name, value in values.items()}
    return update_member(member=member, values=said, by="staff:1", source="console", reason="she wrote", now=NOW)


def refused(member: Member, **values: Any) -> dict[str, str]:
    with pytest.raises(FieldsRefused) as excinfo:
        update(member, **values)
    return excinfo.value.faults


def test_a_change_is_kept_with_who_and_why(nils: Member) -> None:
    assert update(nils, institution="  ETH  Zürich ", given_name="Nils") == {"institution": ("", "ETH Zürich")}
    [change] = nils.changes.all()
    assert change.changes == {"institution": ["", "ETH Zürich"]}
    assert (change.by, change.source, change.reason, change.at) == ("staff:1", "console", "she wrote", NOW)
    assert nils.institution == "ETH Zürich"


def test_what_the_register_says_already_writes_nothing(nils: Member) -> None:
    assert update(nils, given_name="Nils", dues_until="2027-12-31", interests=[]) == {}
    assert not MemberChange.objects.exists()


def test_every_field_has_its_own_fault_and_nothing_is_changed(nils: Member) -> None:
    faults = refused(
        nils,
        category="emperor",
        country="Atlantis",
        time_zone="Europe/Atlantis",
        language="of the heart!",
        degree_year="when young",
        dues_until="03/04/2026",
        shoe_size="44",
        custom__nothing="x",
        family_name="Ok",
    )
    assert set(faults) == {
        "category", "country", "time_zone", "language", "degree_year", "dues_until", "shoe_size", "custom.nothing",
    }  # fmt: skip
    assert "Write the code of two letters" in faults["country"]
    assert all(said.endswith(".") for said in faults.values())
    nils.refresh_from_db()
    assert nils.family_name == "Ångström"


def test_the_time_zone_follows_the_country_until_somebody_corrects_it(nils: Member) -> None:
    assert update(nils, country="Germany")["time_zone"] == ("", "Europe/Berlin")
    assert update(nils, country="JP")["time_zone"] == ("Europe/Berlin", "Asia/Tokyo")
    update(nils, time_zone="Asia/Dhaka")
    assert "time_zone" not in update(nils, country="FR")
    assert update(nils, country="DE", time_zone="Europe/Busingen")["time_zone"] == ("Asia/Dhaka", "Europe/Busingen")


def test_labels_are_whole_lists(nils: Member) -> None:
    update(nils, interests=["chemokines", "interferon", "chemokines"], tags="speaker; host")
    assert update(nils, interests=["interferon", "JAK/STAT"]) == {
        "interests": (["chemokines", "interferon"], ["JAK/STAT", "interferon"])
    }
    assert set(nils.labels.values_list("kind", "value")) == {
        ("interest", "interferon"), ("interest", "JAK/STAT"), ("tag", "speaker"), ("tag", "host"),
    }  # fmt: skip


def test_dates_are_kept_as_dates_and_told_as_text(nils: Member) -> None:
    update(nils, dues_from=date(2027, 1, 1), dues_until="31.12.2028")
    assert (nils.dues_from, nils.dues_until) == (date(2027, 1, 1), date(2028, 12, 31))
    assert nils.changes.get().changes["dues_until"] == ["2027-12-31", "2028-12-31"]


def test_dues_do_not_end_before_they_begin(nils: Member) -> None:
    assert list(refused(nils, dues_from="2028-01-01")) == ["dues_until"]


def test_a_number_belongs_to_one_member(nils: Member) -> None:
    make_member("1002")
    assert "Another member" in refused(nils, number="1002")["number"]
    assert "needs a number" in refused(nils, number=" ")["number"]
    assert update(nils, number="1009") == {"number": ("1001", "1009")}


def test_fields_of_the_societys_own_are_read_by_their_type(nils: Member) -> None:
    for name, kind in [("Shirt", "text"), ("Guests", "number"), ("Born", "date"), ("Vegan", "yes_no")]:
        define_field(name=name, kind=CustomField.Kind(kind), by="x")
    define_field(name="Badge", kind=CustomField.Kind.CHOICE, choices=["Blue", "Green"], by="x")
    update(
        nils, custom__shirt="M", custom__guests="2", custom__born="1980-02-03", custom__vegan="ja", custom__badge="blue"
    )
    assert nils.custom == {"shirt": "M", "guests": 2, "born": "1980-02-03", "vegan": True, "badge": "Blue"}
    assert update(nils, custom__guests="") == {"custom.guests": (2, None)}
    assert "guests" not in nils.custom
    faults = refused(nils, custom__guests="many", custom__badge="red", custom__vegan="perhaps", custom__born="soon")
    assert set(faults) == {"custom.guests", "custom.badge", "custom.vegan", "custom.born"}
    assert "Blue, Green" in faults["custom.badge"]


@pytest.mark.parametrize("value", ["nan", "inf", "-1e999", True, "1,5"])
def test_no_number_is_no_number(nils: Member, value: object) -> None:
    define_field(name="Guests", kind=CustomField.Kind.NUMBER, by="x")
    assert list(refused(nils, custom__guests=value)) == ["custom.guests"]


def test_a_person_is_put_on_the_register_with_a_history_from_the_start() -> None:
    member = add_member(
        values={"number": "77", "family_name": "Novák", "country": "CZ", "tags": ["new"]},
        email="Eva@uni.example.org", by="staff:1", source="console", now=NOW,
    )  # fmt: skip
    assert (member.time_zone, member.category, member.language) == ("Europe/Prague", "regular", "en")
    assert member.addresses.get().preferred
    assert set(member.changes.first().changes) == {"addresses"}  # type: ignore[union-attr]
    assert {"number", "family_name", "country", "time_zone", "tags"} == set(member.changes.last().changes)  # type: ignore[union-attr]


def test_a_person_without_a_number_is_refused() -> None:
    with pytest.raises(FieldsRefused, match="needs a number"):
        add_member(values={"family_name": "Novák"}, by="staff:1", source="console", now=NOW)
    assert not Member.objects.exists()


def test_who_was_erased_is_not_written_about_any_more(nils: Member) -> None:
    erase_from_register(member=nils, by="staff:1", now=NOW)
    assert "erased" in refused(nils, family_name="Back")["number"]
