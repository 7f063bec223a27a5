"""The list of segments and the page of one: what it says, what uses it, its versions, who is in it and why."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.content.models import Society
from mailer.members.models import Category, Member
from mailer.segments.models import Segment
from mailer.segments.services import change_segment, create_segment
from tests.console.test_staff import text
from tests.people import NOW, make_campaign, make_member

STUDENTS = {"field": "category", "in": ["student"]}


@pytest.fixture
def segment(ada: Staff) -> Segment:
    return create_segment(name="Students", rule=STUDENTS, by=ada, now=NOW, description="for the travel grants")


@pytest.fixture
def student(db: None) -> Member:
    return make_member("1001", category=Category.STUDENT, given_name="Nils", family_name="Ångström")


def shown(page: str) -> list[str]:
    return re.findall(r'<a href="/segments/\d+">(.*?)</a>', page)


def test_an_empty_list_teaches_what_segments_are_for(clerk: Client) -> None:
    page = text(clerk.get("/segments"))
    assert "No segment yet" in page
    assert 'href="/segments/new"' in page


def test_each_says_who_is_in_it_and_what_uses_it(clerk: Client, segment: Segment, ada: Staff, society: Society) -> None:
    make_campaign(by=ada, segment=segment)
    create_segment(name="Others", rule={"not": {"field": "segment", "in": [segment.pk]}}, by=ada, now=NOW)
    page = text(clerk.get("/segments"))
    assert shown(page) == ["Others", "Students"]
    assert "1 letter, 1 segment" in page
    assert "nothing yet" in page
    assert "Members who are not in the segment “Students”" in page
    assert shown(text(clerk.get("/segments?use=used"))) == ["Students"]
    assert shown(text(clerk.get("/segments?use=unused"))) == ["Others"]
    assert shown(text(clerk.get("/segments?q=grants"))) == ["Students"]
    assert "Nothing like that" in text(clerk.get("/segments?q=nonsense"))


def test_the_csv(clerk: Client, segment: Segment) -> None:
    answer: Any = clerk.get("/segments/export.csv")
    [row] = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert (row["Segment"], row["Who is in it"], row["Letters to it"]) == ("Students", "Students", "0")


def test_a_longer_list_costs_no_more_queries(
    clerk: Client, ada: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        create_segment(name=f"Students {number}", rule=STUDENTS, by=ada, now=NOW)
    with django_assert_num_queries(6):  # session, reader, segments, rules that ask about others, society, alerts
        clerk.get("/segments")


def test_one_segment_with_count_sample_and_versions(clerk: Client, segment: Segment, student: Member) -> None:
    page = text(clerk.get(f"/segments/{segment.pk}"))
    assert "1 member" in page
    assert "Nils Ångström" in page
    assert "Holds now" in page
    assert "Nothing yet. Choose it where a draft says who gets it." in page


def test_an_earlier_version_is_brought_back(clerk: Client, segment: Segment, ada: Staff) -> None:
    change_segment(segment=segment, rule={}, by=ada, now=NOW)
    page = text(clerk.post(f"/segments/{segment.pk}/versions/1/restore", follow=True))
    assert "The rule of version 1 holds." in page
    segment.refresh_from_db()
    assert (segment.rule, segment.version) == (STUDENTS, 3)
    assert "This rule holds already." in text(clerk.post(f"/segments/{segment.pk}/versions/3/restore", follow=True))


def test_a_copy_is_named_and_opened_for_changing(clerk: Client, segment: Segment) -> None:
    for name in ("Students, copy", "Students, copy 2"):
        answer = clerk.post(f"/segments/{segment.pk}/copy")
        made = Segment.objects.latest("pk")
        assert (made.name, made.rule) == (name, STUDENTS)
        assert answer["Location"] == f"/segments/{made.pk}/edit"


def test_it_is_deleted_unless_something_needs_it(clerk: Client, segment: Segment, ada: Staff, society: Society) -> None:
    campaign = make_campaign(by=ada, segment=segment)
    page = text(clerk.get(f"/segments/{segment.pk}/delete"))
    assert "the campaign “Award”" in page
    assert "in use by" in text(clerk.post(f"/segments/{segment.pk}/delete", follow=True))
    campaign.delete()
    assert "It can’t be undone." in text(clerk.get(f"/segments/{segment.pk}/delete"))
    clerk.post(f"/segments/{segment.pk}/delete")
    assert not Segment.objects.exists()


def test_why_somebody_is_in_it_or_not(clerk: Client, segment: Segment, student: Member) -> None:
    path = f"/segments/{segment.pk}/why"
    page = text(clerk.post(path, {"who": "1001"}))
    assert "category is Student" in page
    assert '<span class="badge good">In</span>' in page
    make_member("10012", given_name="Nils", family_name="Bohr")
    page = text(clerk.post(path, {"who": "nils"}))
    assert "Which of them?" in page
    other = Member.objects.get(number="10012")
    assert "category is not Student" in text(clerk.post(path, {"member": other.pk}))
    assert "Nobody found" in text(clerk.post(path, {"who": "nobody"}))


def test_a_rule_nobody_understands_any_more_says_so(clerk: Client, student: Member) -> None:
    broken = Segment.objects.create(name="Old", rule={"field": "custom.gone", "empty": True})
    assert "can’t be understood any more" in text(clerk.get("/segments"))
    assert "there is no field" in text(clerk.get(f"/segments/{broken.pk}"))
    assert "there is no field" in text(clerk.post(f"/segments/{broken.pk}/why", {"who": "1001"}))


def test_who_is_in_it_is_handed_out_to_those_who_may_and_that_is_recorded(
    client: Client, segment: Segment, student: Member, vera: Staff, grace: Staff
) -> None:
    make_member("1002")
    client.force_login(vera)
    assert client.post(f"/segments/{segment.pk}/members.csv").status_code == 403
    client.force_login(grace)
    assert f"/segments/{segment.pk}/members.csv" in text(client.get(f"/segments/{segment.pk}"))
    answer: Any = client.post(f"/segments/{segment.pk}/members.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["Member number"], row["Family name"]) for row in rows] == [("1001", "Ångström")]
    entry = AuditEntry.objects.get(action="member.list_exported")
    assert (entry.actor, entry.subject) == (f"staff:{grace.pk}", f"file:segment-{segment.pk}")
