"""Personal letters through the API."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.keys.scopes import Scope
from mailer.members.models import Member
from mailer.notices.models import NoticeSet
from tests.api.v1.calling import Caller, caller, places, problem
from tests.notices.letters import RECEIPT, receipt


@pytest.fixture
def program(ada: Staff, society: Society) -> Caller:
    return caller(ada, Scope.CAMPAIGNS_SEND)


def test_one_letter_goes_once_for_its_key(program: Caller, ada: Staff, nils: Member) -> None:
    body = {"template": receipt(ada).pk, "member": nils.pk, "data": RECEIPT, "key": "order-42"}
    made = program.post("notices", body)
    assert (made.status_code, made.json()["state"], made.json()["new"]) == (201, "scheduled", True)
    again = program.post("notices", body)
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert again.json()["campaign"] == made.json()["campaign"]
    assert NoticeSet.objects.count() == 1
    assert problem(program.post("notices", {**body, "data": {**RECEIPT, "amount": "$1"}})) == (409, "conflict")


def test_what_is_wrong_is_told_by_field(program: Caller, ada: Staff, nils: Member) -> None:
    template = receipt(ada)
    answer = program.post("notices", {"template": template.pk, "member": nils.pk, "data": {"number": "1"}})
    assert answer.status_code == 422
    assert places(answer) == ["body", "body"]
    assert problem(program.post("notices", {"template": 4711, "member": nils.pk}))[0] == 404
    assert problem(program.post("notices", {"template": template.pk, "member": 4711}))[0] == 404
    assert not NoticeSet.objects.exists()


def test_held_and_under_embargo(program: Caller, ada: Staff, nils: Member) -> None:
    body = {"template": receipt(ada).pk, "member": nils.pk, "data": RECEIPT}
    held = program.post("notices", {**body, "hold": True}).json()
    assert Campaign.objects.get(pk=held["campaign"]).state == State.APPROVED
    later = program.post("notices", {**body, "not_before": "2999-01-01T00:00:00Z"}).json()
    assert later["scheduled_for"] == "2999-01-01T00:00:00Z"
