"""Members, their choices, topics and suppressions through the API."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.members.models import Address, ConsentEvent, Member, Suppression, Topic
from mailer.privacy.erasure import erase_member
from tests.api.v1.calling import Caller, caller, places, problem
from tests.people import NOW, make_member


@pytest.fixture
def program(ada: Staff) -> Caller:
    return caller(ada)


def test_a_member_is_told_whole(program: Caller, eva: Member) -> None:
    told = program.get(f"members/{eva.pk}").json()
    assert (told["number"], told["given_name"], told["custom"]) == ("1002", "Eva", {})
    assert told["membership"] == {
        "joined": None, "dues_from": None, "dues_until": "2027-12-31", "status": "active",
    }  # fmt: skip
    [address] = told["addresses"]
    assert (address["email"], address["preferred"], address["state"]) == ("eva@uni.example.org", True, "ok")
    chosen = {choice["topic"]: (choice["subscribed"], choice["chosen"]) for choice in told["topics"]}
    assert chosen["awards"] == (False, True)
    assert chosen["newsletter"][1] is False
    assert told["created_at"].endswith("Z")


def test_everybody_page_by_page(program: Caller, db: None) -> None:
    members = [make_member(str(number)) for number in range(7)]
    seen, cursor = [], ""
    while True:
        page = program.get(f"members?limit=3{cursor}").json()
        seen += [row["id"] for row in page["data"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [member.pk for member in members]


def test_a_page_asks_the_same_however_long_it_is(
    program: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    program.get("members")
    for number in range(20):
        make_member(str(number))
    with django_assert_num_queries(6):  # the key, the page, addresses, labels, choices, topics
        assert len(program.get("members").json()["data"]) == 20


def test_filters(program: Caller, nils: Member) -> None:
    other = make_member("7", country="JP", category="student")
    assert [row["id"] for row in program.get("members?country=JP&category=student").json()["data"]] == [other.pk]
    assert program.get("members?changed_since=2999-01-01T00:00:00Z").json() == {"data": [], "next": None}


@pytest.mark.parametrize("text", ["1001", "nils@uni.example.org", "Ångs", "nils ang"])
def test_a_member_is_found_by_what_is_in_the_body(program: Caller, nils: Member, text: str) -> None:
    make_member("2")
    assert [row["id"] for row in program.post("members/search", {"text": text}).json()] == [nils.pk]


def test_the_erased_never_come_back(program: Caller, nils: Member) -> None:
    erase_member(member=nils, by="test", now=NOW)
    for path in ("", "/consents", "/deliveries"):
        assert problem(program.get(f"members/{nils.pk}{path}")) == (404, "not_found")
    assert problem(program.ask("PATCH", f"members/{nils.pk}", {"given_name": "N"})) == (404, "not_found")
    assert problem(program.post(f"members/{nils.pk}/addresses", {"email": "a@uni.example.org"})) == (404, "not_found")
    assert program.get("members").json()["data"] == []
    assert program.post("members/search", {"text": "1001"}).json() == []


def test_a_member_is_changed_field_by_field(program: Caller, nils: Member) -> None:
    changes = {"institution": "KTH", "country": "SE", "interests": ["fascia", "energy"], "reason": "wrote to us"}
    told = program.ask("PATCH", f"members/{nils.pk}", changes).json()
    assert (told["institution"], told["country"], told["interests"]) == ("KTH", "SE", ["energy", "fascia"])
    assert told["given_name"] == "Nils"
    assert nils.changes.get().reason == "wrote to us"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"country": "Atlantis"}, "body.country"),
        ({"dues_from": "2027-01-01", "dues_until": "2026-01-01"}, "body.dues_until"),
        ({"number": "1002"}, "body.number"),
        ({"custom": {"nonsense": 1}}, "body.custom.nonsense"),
        ({"time_zone": "Mars/Olympus"}, "body.time_zone"),
        ({"family_name": "x" * 200}, "body.family_name"),
        ({"dues_until": 0}, "body.dues_until"),
        ({"dues_until": "1796342400"}, "body.dues_until"),
        ({"degree_year": "1990"}, "body.degree_year"),
    ],
)
def test_what_a_member_can_not_be(
    program: Caller, nils: Member, eva: Member, changes: dict[str, object], place: str
) -> None:
    answer = program.ask("PATCH", f"members/{nils.pk}", changes)
    assert problem(answer) == (422, "refused")
    assert places(answer) == [place]


def test_choices_go_into_the_ledger(program: Caller, nils: Member, awards: Topic) -> None:
    path = f"members/{nils.pk}"
    assert program.ask("PUT", f"{path}/topics/awards", {"subscribed": False}).json() == {"changed": True}
    assert program.ask("PUT", f"{path}/topics/awards", {"subscribed": False}).json() == {"changed": False}
    assert program.ask("PUT", f"{path}/tracking", {"allowed": True}).json() == {"changed": True}
    assert program.ask("PUT", f"{path}/pause", {"until": "2999-01-01"}).json() == {"changed": True}
    assert program.ask("PUT", f"{path}/pause", {"until": None}).json() == {"changed": True}
    assert problem(program.ask("PUT", f"{path}/pause", {"until": "2001-01-01"})) == (422, "refused")
    assert problem(program.ask("PUT", f"{path}/topics/nonsense", {"subscribed": True})) == (404, "not_found")
    lines = program.get(f"{path}/consents").json()["data"]
    assert [line["event"] for line in lines] == ["unsubscribed", "tracking_on", "snoozed", "unsnoozed"]
    assert {(line["source"], line["actor"][:4]) for line in lines} == {("api", "key:")}
    assert lines[0]["topic"] == "awards"
    assert ConsentEvent.objects.count() == 4


def test_addresses_come_change_places_and_go(program: Caller, nils: Member) -> None:
    path = f"members/{nils.pk}/addresses"
    second = program.post(path, {"email": "nils@kth.example.org"}).json()["addresses"][1]
    told = program.post(f"{path}/{second['id']}/prefer").json()
    assert [row["email"] for row in told["addresses"]] == ["nils@kth.example.org", "nils@uni.example.org"]
    told = program.ask("DELETE", f"{path}/{second['id']}").json()
    assert [row["preferred"] for row in told["addresses"]] == [True]
    assert places(program.post(path, {"email": "no address"})) == ["body.email"]


def test_addresses_of_others_are_not_there(program: Caller, nils: Member, eva: Member) -> None:
    hers = Address.objects.get(member=eva)
    assert problem(program.ask("DELETE", f"members/{nils.pk}/addresses/{hers.pk}")) == (404, "not_found")
    assert Address.objects.filter(pk=hers.pk).exists()


def test_topics_are_offered_renamed_retired_and_restored(program: Caller, db: None) -> None:
    made = program.post("topics", {"name": "Young scientists", "default_on": False})
    assert (made.status_code, made["Location"]) == (201, "/api/v1/topics/young-scientists")
    assert made.json()["default_on"] is False
    assert program.ask("PATCH", "topics/young-scientists", {"name": "The young"}).json()["name"] == "The young"
    assert program.post("topics/young-scientists/retire").json() == {"changed": True}
    assert program.get("topics/young-scientists").json()["retired"] is True
    assert program.post("topics/young-scientists/restore").json() == {"changed": True}
    assert problem(program.post("topics", {"name": "Young scientists"})) == (422, "refused")


def test_suppressions_are_told_by_hash_and_asked_for_in_the_body(program: Caller, zoe: Member) -> None:
    [row] = program.get("suppressions?in_force=true").json()["data"]
    assert row["reason"] == "hard_bounce"
    assert "email" not in row
    assert program.post("suppressions/search", {"email": "ZOE@gone.example.org"}).json() == [row]
    said = {"email": "zoe@gone.example.org", "why": "the mailbox is open again"}
    assert program.post("suppressions/lift", said).json() == {"changed": True}
    assert program.post("suppressions", said).json() == {"changed": True}
    assert program.post("suppressions", said).json() == {"changed": False}
    assert len(program.get("suppressions?reason=manual").json()["data"]) == 1
    assert problem(program.post("suppressions", {"email": "zoe", "why": "x"})) == (422, "refused")
    assert problem(program.post("suppressions", {"email": "a@uni.example.org", "why": " "})) == (422, "refused")
    assert Suppression.objects.count() == 2
