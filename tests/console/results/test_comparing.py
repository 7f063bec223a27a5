"""Two letters side by side, and one letter by segment."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.console.results.comparing import Line
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Fate
from mailer.members.models import Member
from mailer.segments.models import Segment
from tests.console.results.sample import figures, keep
from tests.deliveries.sending import Post, copies, start
from tests.people import make_campaign


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def pair(ada: Staff, society: Society) -> tuple[Campaign, Campaign]:
    Campaign.objects.all().delete()
    return keep(make_campaign(by=ada), figures()), keep(
        make_campaign(by=ada, content_type="newsletter"), figures(tracked=False)
    )


def test_shares_stand_beside_each_other(reader: Client, pair: tuple[Campaign, Campaign]) -> None:
    one, other = pair
    page = text(reader.get(f"/results/compare?one={one.pk}&other={other.pk}"))
    assert '40.0 % <span class="quiet">8 of 20</span>' in page
    assert page.count("92.5 %") == 2
    assert "Delivered within 5 minutes" in page


def test_the_comparison_as_a_file(reader: Client, pair: tuple[Campaign, Campaign]) -> None:
    one, other = pair
    answer: Any = reader.get(f"/results/compare.csv?one={one.pk}&other={other.pk}")
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))}
    assert rows["Delivered"] == ["37", "40", "37", "40", "'+0.0"]
    assert rows["Opened by people"] == ["8", "20", "0", "0", "–"]
    assert reader.get(f"/results/compare.csv?one={one.pk}").status_code == 404


@pytest.mark.parametrize("query", ["", "?one=1", "?one=x&other=y", "?one=999&other=998"])
def test_without_two_letters_one_is_asked_to_choose(
    reader: Client, pair: tuple[Campaign, Campaign], query: str
) -> None:
    page = text(reader.get(f"/results/compare{query}"))
    assert "Choose a letter" in page
    assert "Apart" not in page


def test_one_letter_twice_says_so(reader: Client, pair: tuple[Campaign, Campaign]) -> None:
    page = text(reader.get(f"/results/compare?one={pair[0].pk}&other={pair[0].pk}"))
    assert "This is one letter twice." in page


def test_one_letter_alone_can_t_be_compared(reader: Client, ada: Staff, society: Society) -> None:
    keep(make_campaign(by=ada), figures())
    assert "There are not two letters yet" in text(reader.get("/results/compare"))
    assert "Compare two" not in text(reader.get("/results"))


def test_how_far_apart() -> None:
    assert Line("x", ((1, 4), (1, 2))).apart == "+25.0"
    assert Line("x", ((1, 2), (0, 3))).apart == "-50.0"
    assert Line("x", ((0, 0), (1, 2))).apart == "–"


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    """Five copies: two to students, one of which was delivered, as was one of the others."""
    campaign = start(ada)
    Post().send_all()
    first, second, third, *_ = copies(campaign)
    Member.objects.filter(pk__in=[first.member_id, second.member_id]).update(category="student")
    Delivery.objects.filter(pk__in=[first.pk, third.pk]).update(fate=Fate.DELIVERED)
    return campaign


def test_members_of_a_segment_beside_all_others(clerk: Client, sent: Campaign) -> None:
    students = Segment.objects.create(name="Students", rule={"field": "category", "in": ["student"]})
    page = text(clerk.get(f"/letters/{sent.pk}/results?segment={students.pk}"))
    assert "In “Students” today" in page
    assert '50.0 % <span class="quiet">1 of 2</span>' in page
    assert '33.3 % <span class="quiet">1 of 3</span>' in page


def test_the_segment_as_a_file(clerk: Client, sent: Campaign) -> None:
    students = Segment.objects.create(name="Students", rule={"field": "category", "in": ["student"]})
    answer: Any = clerk.get(f"/letters/{sent.pk}/results/segment.csv?segment={students.pk}")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["Copies"], row["Delivered"]) for row in rows] == [("2", "1"), ("3", "1")]
    assert clerk.get(f"/letters/{sent.pk}/results/segment.csv").status_code == 404


def test_a_segment_of_nobody_and_a_broken_one(clerk: Client, sent: Campaign) -> None:
    nobody = Segment.objects.create(name="Nobody", rule={"field": "category", "in": ["honorary"]})
    assert '40.0 % <span class="quiet">2 of 5</span>' in text(
        clerk.get(f"/letters/{sent.pk}/results?segment={nobody.pk}")
    )
    broken = Segment.objects.create(name="Broken", rule={"field": "shoe_size", "in": ["43"]})
    assert "shoe_size" in text(clerk.get(f"/letters/{sent.pk}/results?segment={broken.pk}"))


def test_segments_are_for_those_who_may_see_members(reader: Client, sent: Campaign) -> None:
    segment = Segment.objects.create(name="Students", rule={"field": "category", "in": ["student"]})
    page = text(reader.get(f"/letters/{sent.pk}/results?segment={segment.pk}"))
    assert "Students" not in page
