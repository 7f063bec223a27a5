from __future__ import annotations

from datetime import date, timedelta

import pytest

from mailer.members.models import Category, Member
from mailer.members.queries import GRACE_DAYS, dues_status, is_trainee
from tests.people import make_member

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("dues_until", "status"),
    [
        (None, "paid"),
        (TODAY + timedelta(days=1), "paid"),
        (TODAY, "paid"),
        (TODAY - timedelta(days=1), "due"),
        (TODAY - timedelta(days=GRACE_DAYS), "due"),
        (TODAY - timedelta(days=GRACE_DAYS + 1), "lapsed"),
    ],
)
def test_dues_are_paid_due_for_ninety_days_and_then_lapsed(dues_until: date | None, status: str) -> None:
    make_member("1", None, dues_until=dues_until)
    assert Member.objects.annotate(dues=dues_status(TODAY)).get().dues == status
    assert Member.objects.alias(dues=dues_status(TODAY)).filter(dues=status).count() == 1


def test_students_and_postdocs_are_trainees() -> None:
    for category in Category:
        make_member(category.value, None, category=category)
    assert {member.number for member in Member.objects.filter(is_trainee())} == {"student", "postdoc"}
