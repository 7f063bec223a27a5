"""Every event as one line, in the order in which it came, with nobody's name in it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.tracking.raw_events import event_lines
from tests.deliveries.sending import Post, copies, start
from tests.tracking.stories import BROWSER, event, post


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada)
    Post().send_all()
    return campaign


def lines(campaign: Campaign) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in event_lines(campaign.pk)]


def test_each_event_is_a_line_with_all_its_fields(sent: Campaign) -> None:
    copy = copies(sent)[0]
    post(event(copy, "delivered", response="250 ok"))
    post(event(copy, "open", after=60, useragent=BROWSER, sg_machine_open=False))
    delivered, opened = lines(sent)
    assert (delivered["event"], delivered["copy"], delivered["attempt"]) == ("delivered", copy.pk, 1)
    assert delivered["at"] == "2026-11-22T09:00:00Z"
    assert delivered["detail"]["response"] == "250 ok"
    assert "read_by" not in delivered
    assert (opened["read_by"], opened["rule"]) == ("person", "browser")


def test_no_member_is_named(sent: Campaign) -> None:
    post(
        *(event(copy, "bounce", type="bounce", reason=f"550 <{copy.address}>", ip="192.0.2.1") for copy in copies(sent))
    )
    text = b"".join(event_lines(sent.pk)).decode()
    assert "@" not in text
    assert "192.0.2.1" not in text


def test_events_of_other_letters_are_not_among_them(sent: Campaign) -> None:
    post({**event(copies(sent)[0], "delivered"), "cid": "99999"})
    assert lines(sent) == []


def test_it_is_one_query_and_nothing_is_read_ahead(
    sent: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post(*(event(copies(sent)[n % 5], "open", after=n) for n in range(300)))
    with django_assert_num_queries(1):
        assert sum(1 for _ in event_lines(sent.pk)) == 300
