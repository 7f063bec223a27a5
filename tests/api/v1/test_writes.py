"""Writes are done once, recorded as the key's, and answered the same when they are repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.accounts.services import change_role
from mailer.audit.models import AuditEntry
from mailer.keys.models import ApiKey, KeptAnswer
from mailer.members.models import Member, MemberChange, Topic
from mailer.privacy.erasure import erase_member
from tests.api.v1.calling import Caller, caller, problem
from tests.people import NOW

NEW = {"number": "2001", "given_name": "Rosa", "family_name": "Parks", "email": "rosa@uni.example.org"}


@pytest.fixture
def program(ada: Staff) -> Caller:
    return caller(ada)


def test_every_write_is_in_the_audit_log_as_the_keys(program: Caller) -> None:
    made = program.post("members", NEW)
    assert made.status_code == 201
    member = Member.objects.get()
    assert made["Location"] == f"/api/v1/members/{member.pk}"
    key = f"key:{ApiKey.objects.get().pk}"
    program.ask("PATCH", f"members/{member.pk}", {"institution": "Tuskegee"})
    entries = AuditEntry.objects.filter(actor=key).order_by("pk").values_list("action", "subject", "detail")
    assert list(entries) == [
        ("api.post", f"member:{member.pk}", {"path": "members"}),
        ("api.patch", f"member:{member.pk}", {"path": f"members/{member.pk}"}),
    ]
    assert set(MemberChange.objects.values_list("by", "source")) == {(key, "api")}


def test_reads_and_refused_writes_leave_no_line(program: Caller) -> None:
    program.get("topics")
    program.post("topics", {"name": ""})
    program.post("members/search", {"text": "nobody"})
    assert not AuditEntry.objects.filter(action__startswith="api.").exists()


def test_a_repeat_does_nothing_and_says_the_same(program: Caller) -> None:
    first = program.post("members", NEW, Idempotency_Key="a-1")
    second = program.post("members", NEW, Idempotency_Key="a-1")
    assert (second.status_code, second.content) == (201, first.content)
    assert second["Location"] == first["Location"]
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Member.objects.count() == 1


def test_the_same_name_for_something_else_is_a_conflict(program: Caller) -> None:
    program.post("members", NEW, Idempotency_Key="a-1")
    assert problem(program.post("members", {**NEW, "number": "2002"}, Idempotency_Key="a-1")) == (409, "conflict")
    assert problem(program.post("topics", NEW, Idempotency_Key="a-1")) == (409, "conflict")
    assert Member.objects.count() == 1


def test_names_belong_to_their_key(program: Caller, ada: Staff) -> None:
    program.post("topics", {"name": "One"}, Idempotency_Key="a-1")
    assert caller(ada).post("topics", {"name": "Two"}, Idempotency_Key="a-1").status_code == 201


def test_what_was_refused_may_be_tried_again_under_its_name(program: Caller) -> None:
    assert program.post("members", {**NEW, "email": "no address"}, Idempotency_Key="a-1").status_code == 422
    assert not Member.objects.exists()
    assert program.post("members", NEW, Idempotency_Key="a-1").status_code == 201


def test_names_are_forgotten_after_a_day(program: Caller) -> None:
    program.post("topics", {"name": "One"}, Idempotency_Key="a-1")
    KeptAnswer.objects.update(at=NOW - timedelta(days=2))
    assert program.post("topics", {"name": "Two"}, Idempotency_Key="a-1").status_code == 201
    assert Topic.objects.filter(name__in=("One", "Two")).count() == 2


@pytest.mark.parametrize("name", ["x" * 101, "ü", "a\tb", "a b", ""])
def test_unusable_names_are_refused(program: Caller, name: str) -> None:
    answer = program.post("topics", {"name": "One"}, Idempotency_Key=name)
    assert problem(answer) == (400, "bad_idempotency_key")


def test_an_erased_member_does_not_come_back_through_a_repeat(program: Caller) -> None:
    program.post("members", NEW, Idempotency_Key="a-1")
    erase_member(member=Member.objects.get(), by="test", now=NOW)
    assert problem(program.post("members", NEW, Idempotency_Key="a-1")) == (410, "erased")
    assert b"Rosa" not in bytes(KeptAnswer.objects.get().body)


def test_no_answer_is_repeated_to_who_may_no_longer_have_it(program: Caller, ada: Staff, grace: Staff) -> None:
    program.post("members", NEW, Idempotency_Key="a-1")
    Staff.objects.filter(pk=grace.pk).update(role=Role.ADMIN)
    change_role(staff=ada, role=Role.VIEWER, by=grace)
    assert problem(program.post("members", NEW, Idempotency_Key="a-1")) == (403, "scope_missing")


def test_an_empty_answer_is_repeated_too(program: Caller) -> None:
    made = program.post("segments", {"name": "All", "rule": {}}).json()
    for _ in range(2):
        assert program.ask("DELETE", f"segments/{made['id']}", Idempotency_Key="d-1").status_code == 204
