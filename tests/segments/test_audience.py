"""From a segment to its audience: the steps add up, and each member can be told every reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from mailer.members.models import Member, Topic
from mailer.segments.answers import explain_member
from mailer.segments.audience import AudienceSpec, audience
from mailer.segments.funnel import funnel_now, funnel_of
from mailer.segments.refusals import WORDS, Refusal
from mailer.segments.tree import RuleRefused
from tests.people import NOW, make_member

TODAY = NOW.date()
STUDENTS = {"field": "category", "in": ["student"]}


def spec(topic: Topic | None, **fields: Any) -> AudienceSpec:
    return AudienceSpec(**{"rule": {}, "topic": topic, "variants": (), "today": TODAY, **fields})


@pytest.fixture
def everybody(nils: Member, eva: Member, zoe: Member) -> None:
    make_member("1", None)
    make_member("2", dues_until=date(2025, 1, 1))
    make_member("3", snoozed_until=date(2026, 12, 24))
    make_member("4", "NILS@uni.example.org")
    make_member("5", category="student")
    make_member("6", erased_at=NOW)


@pytest.mark.usefixtures("everybody")
def test_the_funnel_adds_up_in_one_query(awards: Topic, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    asked = spec(awards, excluded=[STUDENTS], capped=Member.objects.filter(number="1001").values("pk"))
    with django_assert_num_queries(1):
        found = funnel_now(asked)
    assert [(step.reason.value, step.left_out, step.remaining) for step in found.steps] == [
        ("no_address", 1, 7),
        ("suppressed", 1, 6),
        ("lapsed", 1, 5),
        ("snoozed", 1, 4),
        ("topic_off", 1, 3),
        ("excluded", 1, 2),
        ("capped", 1, 1),
    ]
    assert (found.segment, found.audience) == (8, 1)


@pytest.mark.usefixtures("everybody")
def test_of_a_shared_address_one_member_is_left_out(awards: Topic) -> None:
    found = funnel_now(spec(awards))
    assert [(step.reason.value, step.left_out) for step in found.steps][-1] == ("duplicate_address", 1)
    assert found.audience == 2


@pytest.mark.usefixtures("everybody")
def test_governance_mail_knows_no_cap_but_leaves_out_whom_the_letter_leaves_out() -> None:
    capped = Member.objects.values("pk")
    reasons = {step.reason for step in funnel_now(spec(None, excluded=[STUDENTS], capped=capped)).steps}
    assert Refusal.EXCLUDED in reasons
    assert Refusal.CAPPED not in reasons


def test_nobody_is_a_funnel_too(db: None) -> None:
    assert funnel_now(spec(None)).audience == funnel_of(segment=0, left_out={}).segment == 0


def test_to_leave_out_everybody_leaves_nobody(nils: Member, awards: Topic) -> None:
    assert funnel_now(spec(awards, excluded=[{}])).audience == 0


def test_an_exclusion_that_makes_no_sense_is_refused(nils: Member, awards: Topic) -> None:
    with pytest.raises(RuleRefused, match="there is no field"):
        audience(spec(awards, excluded=[{"field": "custom.gone", "empty": True}]))


def test_every_reason_is_named_in_order(awards: Topic) -> None:
    member = make_member("1", None, snoozed_until=date(2026, 12, 24), category="student", dues_until=date(2020, 1, 1))
    found = explain_member(spec(awards, rule={"field": "country", "in": ["DE"]}, excluded=[STUDENTS]), member)
    assert found.reasons == (Refusal.NO_ADDRESS, Refusal.LAPSED, Refusal.SNOOZED, Refusal.EXCLUDED)
    assert (found.asked, found.gets_it) == (False, False)
    assert found.sentences() == [
        "The member would get no copy.",
        "Segment: Out, because country is not Germany.",
        "The member has no e-mail address on the register.",
        "The member has a membership that lapsed.",
        "The member asked for a pause that has not ended.",
        "The member is in a segment that this letter leaves out.",
    ]


@pytest.mark.usefixtures("everybody")
def test_the_answer_about_each_member_is_what_the_audience_does(awards: Topic) -> None:
    asked = spec(awards, excluded=[STUDENTS])
    decided = dict(audience(asked).values_list("number", "refusal"))
    decided["4"] = "duplicate_address"
    for member in Member.objects.exclude(number="6"):
        answer = explain_member(asked, member)
        assert (answer.reasons[0].value if answer.reasons else "") == decided[member.number], member
        assert answer.gets_it == (decided[member.number] == "")
    assert explain_member(asked, Member.objects.get(number="6")).reasons == (Refusal.ERASED,)


def test_who_is_not_among_those_asked_is_told(nils: Member, awards: Topic) -> None:
    answer = explain_member(spec(awards, among=Member.objects.none().values("pk")), nils)
    assert not answer.gets_it
    assert "only to those who missed an earlier one" in " ".join(answer.sentences())


def test_every_reason_has_its_words() -> None:
    assert set(WORDS) == set(Refusal)
