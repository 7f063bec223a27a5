"""What the office has to look after, until somebody says what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.members.models import Member, MemberTask
from mailer.members.services import open_task
from tests.console.test_staff import text
from tests.people import NOW, make_member


@pytest.fixture
def task(zoe: Member) -> MemberTask:
    open_task(member=zoe, kind=MemberTask.Kind.NO_ADDRESS_LEFT, now=NOW)
    return MemberTask.objects.get()


def test_a_task_is_closed_with_what_came_of_it(clerk: Client, task: MemberTask, grace: Staff) -> None:
    assert "No working address left" in text(clerk.get("/tasks"))
    page = text(clerk.post(f"/tasks/{task.pk}/close", {"outcome": "done"}, follow=True))
    assert "Nothing to look after" in page
    task.refresh_from_db()
    assert (task.outcome, task.closed_by) == ("done", f"staff:{grace.pk}")
    again = text(clerk.post(f"/tasks/{task.pk}/close", {"outcome": "dismissed"}, follow=True))
    assert "Somebody else has closed this task already." in again


@pytest.mark.parametrize("outcome", ["", "nonsense"])
def test_there_are_no_other_outcomes(clerk: Client, task: MemberTask, outcome: str) -> None:
    clerk.post(f"/tasks/{task.pk}/close", {"outcome": outcome})
    task.refresh_from_db()
    assert task.closed_at is None


def test_from_the_page_of_a_member_back_to_it(clerk: Client, task: MemberTask) -> None:
    page = text(clerk.get(f"/members/{task.member_id}"))
    assert f'action="/tasks/{task.pk}/close"' in page
    answer = clerk.post(f"/tasks/{task.pk}/close", {"outcome": "done", "member": str(task.member_id)})
    assert answer["Location"] == f"/members/{task.member_id}"


def test_a_search_and_the_file(clerk: Client, task: MemberTask) -> None:
    assert "Zoë" in text(clerk.post("/tasks", {"q": "papa"}))
    assert "Nothing like that" in text(clerk.post("/tasks", {"q": "nobody"}))
    answer: Any = clerk.post("/tasks/export.csv")
    assert "1003,Zoë,Papadopoulou,No working address left" in answer.getvalue().decode()


def test_a_longer_list_costs_no_more_queries(clerk: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        open_task(member=make_member(str(number)), kind=MemberTask.Kind.ADDRESS_FAILED, now=NOW)
    with django_assert_num_queries(5):  # session, reader, tasks, society, alerts
        clerk.get("/tasks")
