"""Letters through the API: the same services, so the same rules as in the console."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.content.registry import get
from mailer.keys.scopes import Scope
from mailer.members.models import Member
from mailer.segments.models import Segment
from tests.api.v1.calling import Caller, caller, places, problem
from tests.people import make_campaign

NEW = {"name": "Award", "content_type": "award", "content": get("award").sample()}


@pytest.fixture
def program(ada: Staff, society: Society) -> Caller:
    return caller(ada)


def test_a_letter_goes_all_the_way(program: Caller, nils: Member) -> None:
    made = program.post("campaigns", NEW)
    path = f"campaigns/{made.json()['id']}"
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/{path}")
    assert (made.json()["state"], made.json()["topic"]) == ("draft", "awards")
    assert program.post(f"{path}/submit").json()["state"] == "submitted"
    assert program.post(f"{path}/approve", {"note": "Good."}).json()["state"] == "approved"
    told = program.post(f"{path}/schedule", {"at": "2999-01-01T09:00:00+02:00", "zone": "Europe/Athens"}).json()
    assert (told["state"], told["scheduled_for"]) == ("scheduled", "2999-01-01T07:00:00Z")
    assert program.post(f"{path}/reopen").json()["state"] == "draft"
    assert program.post(f"{path}/discard").json()["state"] == "discarded"
    assert program.post(f"{path}/bring-back").json()["state"] == "draft"


def test_sending_now_is_due_at_once(program: Caller, nils: Member) -> None:
    path = f"campaigns/{program.post('campaigns', NEW).json()['id']}"
    for step in ("submit", "approve"):
        program.post(f"{path}/{step}")
    assert program.post(f"{path}/send").json()["state"] == "scheduled"
    row = Campaign.objects.get()
    assert row.scheduled_for is not None
    assert row.scheduled_for <= timezone.now()


def test_pausing_going_on_and_stopping(program: Caller, ada: Staff) -> None:
    row = make_campaign(by=ada)
    Campaign.objects.filter(pk=row.pk).update(state=State.SENDING)
    assert program.post(f"campaigns/{row.pk}/pause", {"reason": "a wrong date"}).json()["trouble"] == "a wrong date"
    assert program.post(f"campaigns/{row.pk}/resume").json()["state"] == "sending"
    assert problem(program.post(f"campaigns/{row.pk}/follow-up")) == (409, "conflict")
    assert program.post(f"campaigns/{row.pk}/cancel").json()["state"] == "cancelled"
    again = program.post(f"campaigns/{row.pk}/follow-up")
    assert (again.status_code, again.json()["follow_up_of"]) == (201, row.pk)


@pytest.mark.parametrize("step", ["approve", "schedule", "send", "pause", "resume", "cancel", "bring-back", "reopen"])
def test_what_a_draft_can_not_do_is_a_conflict(program: Caller, ada: Staff, step: str) -> None:
    row = make_campaign(by=ada)
    body = {"at": "2999-01-01T00:00:00Z"} if step == "schedule" else {}
    assert problem(program.post(f"campaigns/{row.pk}/{step}", body)) == (409, "conflict")
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_two_people_have_to_see_a_letter_here_too(program: Caller, grace: Staff, society: Society) -> None:
    society.two_person_rule = True
    society.save()
    path = f"campaigns/{program.post('campaigns', NEW).json()['id']}"
    program.post(f"{path}/submit")
    assert problem(program.post(f"{path}/approve")) == (409, "conflict")
    assert caller(grace).post(f"{path}/approve").json()["state"] == "approved"


def test_what_was_approved_is_what_was_submitted(program: Caller, society: Society) -> None:
    path = f"campaigns/{program.post('campaigns', NEW).json()['id']}"
    program.post(f"{path}/submit")
    society.sender_name = "Somebody else"
    society.save()
    assert problem(program.post(f"{path}/approve")) == (422, "refused")


def test_a_key_that_writes_does_not_send(ada: Staff, society: Society) -> None:
    program = caller(ada, Scope.CAMPAIGNS_WRITE)
    path = f"campaigns/{program.post('campaigns', NEW).json()['id']}"
    program.post(f"{path}/submit")
    for step in ("approve", "send", "pause", "cancel", "reopen"):
        assert problem(program.post(f"{path}/{step}")) == (403, "scope_missing")


def test_a_draft_may_be_unfinished_until_it_is_submitted(program: Caller, db: None) -> None:
    made = program.post("campaigns", {"name": "Later", "content_type": "award"}).json()
    answer = program.post(f"campaigns/{made['id']}/submit")
    assert problem(answer) == (422, "refused")
    assert len(places(answer)) > 1


def test_content_is_written_on_the_version_that_was_read(program: Caller, ada: Staff) -> None:
    row = make_campaign(by=ada)
    path = f"campaigns/{row.pk}/content"
    read = program.get(path)
    assert (read["ETag"], read.json()["faults"]) == ('"1"', [])
    changed = {"content": {**read.json()["content"], "nonsense": 1}}
    written = program.ask("PUT", path, changed, If_Match='"1"')
    assert (written["ETag"], [fault["path"] for fault in written.json()["faults"]]) == ('"2"', ["nonsense"])
    assert problem(program.ask("PUT", path, changed, If_Match='"1"')) == (412, "changed_meanwhile")
    assert problem(program.ask("PUT", path, changed)) == (428, "if_match_missing")
    for tag in ("2x", "*", '"-1"', '"' + "9" * 30 + '"', 'W/"2"'):
        assert problem(program.ask("PUT", path, changed, If_Match=tag)) == (400, "unreadable")


def test_a_letter_far_too_large_is_refused(program: Caller, ada: Staff) -> None:
    path = f"campaigns/{make_campaign(by=ada).pk}/content"
    answer = program.ask("PUT", path, {"content": {"x": "y" * 1_100_000}}, If_Match='"1"')
    assert problem(answer) == (422, "refused")


def test_who_gets_it_is_chosen_while_it_is_a_draft(program: Caller, ada: Staff) -> None:
    row = make_campaign(by=ada)
    everyone, nobody = (Segment.objects.create(name=name) for name in ("everyone", "nobody"))
    audience = {"segment": everyone.pk, "excluded": [nobody.pk], "topic": None}
    told = program.ask("PATCH", f"campaigns/{row.pk}", {"name": "New name", "audience": audience}).json()
    assert (told["name"], told["segment"], told["excluded"], told["topic"]) == (
        "New name",
        everyone.pk,
        [nobody.pk],
        None,
    )
    wrong = program.ask("PATCH", f"campaigns/{row.pk}", {"name": "Half", "audience": {"segment": 999}})
    assert (problem(wrong), places(wrong)) == ((422, "refused"), ["body.audience.segment"])
    row.refresh_from_db()
    assert row.name == "New name"


@pytest.mark.parametrize(
    ("plan", "place"),
    [
        ({"at": "2999-01-01T00:00:00"}, "body.at"),
        ({"at": "2999-01-01T00:00:00Z", "zone": "Mars/Olympus"}, "body.zone"),
        ({}, "body.at"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "body.at"),
        ({"at": "2999-01-01T00:00:00Z", "local_clock": "09:00:00Z"}, "body.local_clock"),
    ],
)
def test_times_must_be_clear(program: Caller, ada: Staff, plan: dict[str, str], place: str) -> None:
    answer = program.post(f"campaigns/{make_campaign(by=ada).pk}/schedule", plan)
    assert (problem(answer), places(answer)) == ((422, "refused"), [place])


def test_letters_are_listed_the_newest_first(program: Caller, ada: Staff) -> None:
    rows = [make_campaign(by=ada).pk for _ in range(3)]
    Campaign.objects.filter(pk=rows[0]).update(state=State.SENT, finished_at=timezone.now() - timedelta(days=1))
    first = program.get("campaigns?limit=2").json()
    assert [row["id"] for row in first["data"]] == [rows[2], rows[1]]
    assert [row["id"] for row in program.get(f"campaigns?cursor={first['next']}").json()["data"]] == [rows[0]]
    assert [row["id"] for row in program.get("campaigns?state=sent").json()["data"]] == [rows[0]]
    assert program.get("campaigns?content_type=meeting").json()["data"] == []


def test_the_kinds_of_letters_are_told_with_examples(program: Caller) -> None:
    listed = [kind["slug"] for kind in program.get("content-types").json()]
    assert "award" in listed
    for slug in listed:
        kind = program.get(f"content-types/{slug}").json()
        assert kind["json_schema"]["type"] == "object"
        assert "sample" in kind["samples"]
