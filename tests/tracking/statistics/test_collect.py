"""The figures of a letter, against a count by hand; the same on every database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.states import Fate, Flag
from mailer.tracking.models import Event
from mailer.tracking.statistics.collect import MOST_KEYS, collect
from mailer.tracking.statistics.figures import OTHERS, Figures, LinkFigures, Readers
from mailer.tracking.statistics.mailboxes import mailbox_provider
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW

SHOP, HOME = "https://example.org/register", "https://example.org/"


@pytest.fixture
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=6)
    Post().send_all()
    Delivery.objects.filter(campaign=campaign).update(tracked=True)
    return campaign


def report(
    copy: Delivery, kind: str, numbers: Iterator[int], *, at: datetime = NOW, machine: bool | None = None, **detail: Any
) -> None:
    batch = Batch.objects.get(campaign=copy.campaign_id)
    number = next(numbers)
    Event.objects.create(
        event_hash=f"e{number}",
        content_hash=f"c{number}",
        kind=kind,
        delivery_id=copy.pk,
        campaign_id=copy.campaign_id,
        batch_id=batch.pk,
        attempt=1,
        at=at,
        received_at=NOW,
        machine=machine,
        detail=detail,
    )


def test_outcomes_count_every_copy_once(sent: Campaign) -> None:
    first, second, *_ = copies(sent)
    Delivery.objects.filter(pk=first.pk).update(fate=Fate.DELIVERED, flags=Flag.UNSUBSCRIBED)
    Delivery.objects.filter(pk=second.pk).update(fate=Fate.BOUNCED, flags=Flag.COMPLAINED | Flag.OPENED)
    whole = collect(sent.pk).whole
    assert whole.outcomes == {"accepted": 4, "delivered": 1, "bounced": 1}
    assert (whole.copies, whole.tracked, whole.complained, whole.unsubscribed) == (6, 6, 1, 1)


def test_one_open_by_a_person_makes_it_a_persons(sent: Campaign, numbers: Iterator[int]) -> None:
    first, second, third, fourth, *_ = copies(sent)
    for copy, machine in [(first, True), (first, False), (second, True), (third, None), (third, True)]:
        report(copy, "opened", numbers, machine=machine)
    report(fourth, "clicked", numbers, machine=True, url=HOME)
    whole = collect(sent.pk).whole
    assert whole.opened == Readers(person=1, machine=1, unknown=1)
    assert whole.clicked == Readers(machine=1)


def test_links_by_clicks_with_their_place(sent: Campaign, numbers: Iterator[int]) -> None:
    first, second, *_ = copies(sent)
    place = {"index": 2, "type": "html"}
    for copy, machine in [(first, False), (first, False), (second, True)]:
        report(copy, "clicked", numbers, machine=machine, url=SHOP, url_offset=place)
    report(first, "clicked", numbers, machine=None, url=HOME)
    assert collect(sent.pk).links == (
        LinkFigures(SHOP, 2, 3, Readers(person=1, machine=1)),
        LinkFigures(HOME, None, 1, Readers(unknown=1)),
    )


def test_by_country_category_and_mailbox(sent: Campaign) -> None:
    first, second, third, *others = copies(sent)
    for copy, address, country in [(first, "a@gmail.com", "DE"), (second, "b@googlemail.com", "DE")]:
        Delivery.objects.filter(pk=copy.pk).update(
            address=address, snapshot=f'{{"country": "{country}", "category": "student"}}', fate=Fate.DELIVERED
        )
    Delivery.objects.filter(pk=third.pk).update(address="", snapshot="")
    parts = collect(sent.pk).parts
    assert parts["mailbox"]["Google"].copies == 2
    assert parts["mailbox"][""].copies == 1
    assert parts["country"]["DE"].outcomes == {"delivered": 2}
    # The other members of this test have no country either.
    assert parts["country"][""].copies == 4
    assert parts["category"][""].copies == 1
    assert parts["category"]["student"].copies == 2
    for part in parts.values():
        assert sum(share.copies for share in part.values()) == 6
    assert len(others) == 3


def test_hours_and_how_long_it_took(sent: Campaign, numbers: Iterator[int]) -> None:
    first, second, third, *_ = copies(sent)
    BatchAttempt.objects.update(submitted_at=NOW)
    report(first, "delivered", numbers, at=NOW + timedelta(seconds=30))
    report(second, "delivered", numbers, at=NOW + timedelta(minutes=50))
    report(third, "delivered", numbers, at=NOW + timedelta(days=3))
    figures = collect(sent.pk)
    assert figures.delays == {"60": 1, "3600": 1, "": 1}
    assert sum(kinds["delivered"] for kinds in figures.hours.values()) == 3
    assert f"{NOW + timedelta(days=3):%Y-%m-%dT%H}" in figures.hours


def test_many_small_shares_are_added_up(sent: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_KEYS > 2
    monkeypatch.setattr("mailer.tracking.statistics.collect.MOST_KEYS", 2)
    for number, copy in enumerate(copies(sent)):
        Delivery.objects.filter(pk=copy.pk).update(address=f"x@d{number // 2}{number % 2}.example")
    part = collect(sent.pk).parts["mailbox"]
    assert [share.copies for share in part.values()] == [1, 1, 4]
    assert part[OTHERS].outcomes == {"accepted": 4}


def test_figures_survive_being_stored(sent: Campaign, numbers: Iterator[int]) -> None:
    report(copies(sent)[0], "clicked", numbers, machine=False, url=HOME)
    figures = collect(sent.pk)
    assert Figures.from_json(figures.to_json()) == figures


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("gmail.com", "Google"),
        ("hotmail.co.uk", "Microsoft"),
        ("outlook.example.org", "outlook.example.org"),
        ("yahoo.co.jp", "Yahoo"),
        ("uni-koeln.de", "uni-koeln.de"),
        ("", ""),
        ("live", "live"),
    ],
)
def test_who_runs_a_mailbox(domain: str, provider: str) -> None:
    assert mailbox_provider(domain) == provider
