"""Stored verdicts are judged anew by other rules, and nothing else changes."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Flag
from mailer.tracking import readers, verdicts
from mailer.tracking.models import Event
from mailer.tracking.readers import reclassify
from tests.deliveries.sending import Post, copies, start
from tests.tracking.stories import BROWSER, event, post


@pytest.fixture
def read(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=3)
    Post().send_all()
    for copy in copies(campaign):
        post(
            event(copy, "delivered"),
            event(copy, "click", after=60, url="https://society.example.org/a", useragent=BROWSER),
        )
    return campaign


def flags(campaign: Campaign) -> set[int]:
    return {copy.flags for copy in copies(campaign)}


def test_the_same_rules_change_nothing(read: Campaign) -> None:
    assert reclassify() == 0
    assert reclassify(everything=True) == 0
    assert flags(read) == {Flag.CLICKED}


def test_other_rules_are_applied_to_what_is_stored(read: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    everyone = verdicts.Rule("all", "everybody", lambda _hit, _scene: True)
    monkeypatch.setattr(verdicts, "RULES", (everyone,))
    monkeypatch.setattr(readers, "VERSION", 2)
    looked: list[int] = []
    assert reclassify(progress=looked.append) == 3
    assert sum(looked) == 3
    clicks = Event.objects.filter(kind="clicked")
    assert set(clicks.values_list("machine", "rule", "rules")) == {(True, "all", 2)}
    assert flags(read) == {Flag.MACHINE_CLICKED}
    assert reclassify() == 0


def test_other_marks_stay(read: Campaign) -> None:
    Delivery.objects.update(flags=Flag.COMPLAINED | Flag.OPENED)
    reclassify(everything=True)
    assert flags(read) == {Flag.COMPLAINED | Flag.CLICKED}
