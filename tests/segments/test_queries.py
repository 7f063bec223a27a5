"""A sample is of the segment, no larger than asked, and differs from time to time."""

from __future__ import annotations

from random import Random

from mailer.segments.queries import count, sample
from tests.people import make_member
from tests.segments.plain import TODAY

STUDENTS = {"field": "category", "in": ["student"]}


def test_a_sample_is_of_the_segment(db: None) -> None:
    for n in range(12):
        make_member(f"{n}", None, category="student" if n % 2 else "regular")
    assert count(STUDENTS, today=TODAY) == 6
    samples = [sample(STUDENTS, today=TODAY, chance=Random(seed), size=3) for seed in range(20)]
    assert {len(found) for found in samples} == {3}
    assert {member.category for found in samples for member in found} == {"student"}
    assert len({tuple(member.number for member in found) for found in samples}) > 1


def test_a_sample_larger_than_the_segment_is_the_segment(db: None) -> None:
    make_member("1", None, category="student")
    assert [member.number for member in sample(STUDENTS, today=TODAY, chance=Random(1))] == ["1"]


def test_of_an_empty_register_there_is_no_sample(db: None) -> None:
    assert sample({}, today=TODAY, chance=Random(1)) == []
