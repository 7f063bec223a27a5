"""Segments are saved in versions, never broken, and never taken away from who needs them."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.content.models import Society
from mailer.segments import services
from mailer.segments.errors import ChangedMeanwhile, Forbidden, InUse, NameTaken
from mailer.segments.models import Segment
from mailer.segments.queries import version_of
from mailer.segments.references import behind
from mailer.segments.tree import RuleRefused
from tests.people import NOW, make_campaign

STUDENTS = {"field": "category", "in": ["student"]}
GERMANY = {"field": "country", "in": ["DE"]}


@pytest.fixture
def students(ada: Staff) -> Segment:
    return services.create_segment(name=" Students  ", rule=STUDENTS, by=ada, now=NOW, note="for the autumn")


def test_every_rule_is_kept_as_a_version(ada: Staff, edith: Staff, students: Segment) -> None:
    assert services.change_segment(segment=students, by=edith, now=NOW, rule=GERMANY, note="moved")
    assert (students.name, students.version, students.rule) == ("Students", 2, GERMANY)
    kept = [(row.number, row.rule, row.by, row.note) for row in students.versions.all()]
    assert kept == [(2, GERMANY, edith, "moved"), (1, STUDENTS, ada, "for the autumn")]
    version = version_of(students)
    assert version is not None
    assert version.number == 2
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["segment.created", "segment.changed"]


def test_another_name_or_the_same_rule_makes_no_version(ada: Staff, students: Segment) -> None:
    changed = services.change_segment(segment=students, by=ada, now=NOW, rule=STUDENTS, name="Pupils", description="x")
    assert not changed
    assert (students.name, students.description, students.version) == ("Pupils", "x", 1)
    assert students.versions.count() == 1


def test_two_people_do_not_overwrite_each_other(ada: Staff, students: Segment) -> None:
    services.change_segment(segment=students, by=ada, now=NOW, rule=GERMANY, seen=1)
    with pytest.raises(ChangedMeanwhile, match="Look at it again"):
        services.change_segment(segment=students, by=ada, now=NOW, rule={}, seen=1)


def test_a_copy_starts_anew(ada: Staff, students: Segment) -> None:
    copied = services.copy_segment(segment=students, name="Copy", by=ada, now=NOW)
    assert (copied.rule, copied.version) == (STUDENTS, 1)
    assert copied.versions.get().note == "Copied from “Students”, version 1."


def test_what_is_refused(ada: Staff, vera: Staff, students: Segment) -> None:
    with pytest.raises(NameTaken, match="already"):
        services.create_segment(name="Students", rule={}, by=ada, now=NOW)
    with pytest.raises(NameTaken, match="can't be a name"):
        services.create_segment(name=" ", rule={}, by=ada, now=NOW)
    with pytest.raises(RuleRefused):
        services.create_segment(name="X", rule={"field": "x", "in": ["y"]}, by=ada, now=NOW)
    with pytest.raises(Forbidden, match="may not"):
        services.create_segment(name="X", rule={}, by=vera, now=NOW)
    with pytest.raises(Forbidden):
        services.delete_segment(segment=students, by=vera)
    with pytest.raises(RuleRefused, match="circle"):
        services.change_segment(segment=students, by=ada, now=NOW, rule={"field": "segment", "in": ["Students"]})
    assert Segment.objects.count() == 1
    assert students.versions.count() == 1


def test_it_stays_while_something_needs_it(ada: Staff, society: Society, students: Segment) -> None:
    asking = services.create_segment(
        name="Not students", rule={"not": {"field": "segment", "in": ["Students"]}}, by=ada, now=NOW
    )
    first = make_campaign(by=ada, segment=students)
    second = make_campaign(by=ada)
    second.excluded.add(students)
    with pytest.raises(InUse) as refused:
        services.delete_segment(segment=students, by=ada)
    assert set(refused.value.uses) == {
        "the segment “Not students”",
        "the campaign “Award”",
        "the exclusion from the campaign “Award”",
    }
    services.delete_segment(segment=asking, by=ada)
    first.delete()
    second.delete()
    services.delete_segment(segment=students, by=ada)
    assert not Segment.objects.exists()


def test_the_rules_behind_a_rule(ada: Staff, students: Segment) -> None:
    middle = services.create_segment(name="M", rule={"not": {"field": "segment", "in": ["Students"]}}, by=ada, now=NOW)
    outer = {"any": [GERMANY, {"field": "segment", "in": [middle.pk]}]}
    assert behind([outer, {}]) == {middle.pk: middle.rule, students.pk: STUDENTS}
