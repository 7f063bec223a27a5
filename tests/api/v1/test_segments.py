"""Segments through the API."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.members.models import Member
from tests.api.v1.calling import Caller, caller, places, problem
from tests.people import make_campaign, make_member

STUDENTS = {"field": "category", "in": ["student"]}


@pytest.fixture
def program(ada: Staff) -> Caller:
    return caller(ada)


def test_a_segment_is_made_counted_changed_and_deleted(program: Caller, nils: Member) -> None:
    make_member("2", category="student")
    made = program.post("segments", {"name": "Students", "rule": STUDENTS})
    path = f"segments/{made.json()['id']}"
    assert (made.status_code, made["Location"], made["ETag"]) == (201, f"/api/v1/{path}", '"1"')
    assert made.json()["members"] == 1
    changed = program.ask("PATCH", path, {"rule": {}, "note": "all of them"}, If_Match='"1"')
    assert (changed["ETag"], changed.json()["members"], changed.json()["name"]) == ('"2"', 2, "Students")
    assert problem(program.ask("PATCH", path, {"rule": STUDENTS}, If_Match='"1"')) == (412, "changed_meanwhile")
    assert problem(program.ask("PATCH", path, {"rule": STUDENTS})) == (428, "if_match_missing")
    assert [row["id"] for row in program.get("segments").json()["data"]] == [made.json()["id"]]
    assert program.ask("DELETE", path).status_code == 204
    assert problem(program.get(path)) == (404, "not_found")


def test_a_rule_is_counted_without_being_kept(program: Caller, nils: Member) -> None:
    assert program.post("segments/count", {"rule": STUDENTS}).json() == {"members": 0}
    assert program.post("segments/count", {"rule": {}}).json() == {"members": 1}


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"field": "nonsense", "is": 1}, "body.rule"),
        ({"all": [STUDENTS, {"field": "category", "in": ["wizard"]}]}, "body.rule.all[1]"),
        ({"all": []}, "body.rule"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_place(
    program: Caller, rule: dict[str, object], place: str
) -> None:
    answer = program.post("segments", {"name": "x", "rule": rule})
    assert problem(answer) == (422, "refused")
    assert places(answer)[0].startswith(place)


def test_names_exist_once_and_what_is_needed_stays(program: Caller, ada: Staff) -> None:
    made = program.post("segments", {"name": "All", "rule": {}}).json()
    assert problem(program.post("segments", {"name": "All", "rule": {}})) == (409, "conflict")
    campaign = make_campaign(by=ada)
    program.ask("PATCH", f"campaigns/{campaign.pk}", {"audience": {"segment": made["id"]}})
    assert problem(program.ask("DELETE", f"segments/{made['id']}")) == (409, "conflict")
