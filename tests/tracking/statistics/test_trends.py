"""Letters beside each other, and the list as it grows and ages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.members.models import Address, AddressState, ConsentEvent, Member, Suppression
from mailer.tracking.statistics.refresh import count_anew
from mailer.tracking.statistics.trends import health, issues, months
from tests.deliveries.sending import Post, start
from tests.people import NOW, make_campaign, make_member

pytestmark = pytest.mark.django_db


def test_only_letters_that_have_gone_out_are_compared(ada: Staff, society: Society) -> None:
    campaign = start(ada, members=2)
    Post().send_all()
    count_anew(campaign.pk, now=NOW)
    make_campaign(by=ada)
    assert issues() == []
    Campaign.objects.filter(pk=campaign.pk).update(state=State.SENT)
    assert [(issue.campaign.pk, issue.whole.copies) for issue in issues()] == [(campaign.pk, 2)]
    assert issues(topic_id=0) == []


def test_two_years_month_by_month() -> None:
    member = make_member("1")
    Member.objects.update(created_at=datetime(2026, 1, 31, 23, tzinfo=UTC))
    ConsentEvent.objects.create(
        member=member, event=ConsentEvent.Event.UNSUBSCRIBED, source="x", actor="x", at=datetime(2026, 2, 1, tzinfo=UTC)
    )
    Suppression.objects.create(
        address_hash="x", reason=Suppression.Reason.COMPLAINT, source="x", at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    told = months(today=date(2026, 3, 15))
    assert (len(told), told[0].month, told[-1].month) == (24, "2024-04", "2026-03")
    by_name = {month.month: month for month in told}
    assert by_name["2026-01"].joined == 1
    assert by_name["2026-02"].unsubscribed == 1
    assert sum(month.complained for month in told) == 0


def test_how_the_list_stands() -> None:
    make_member("1")
    broken = make_member("2")
    Address.objects.filter(member=broken).update(state=AddressState.HARD)
    Address.objects.filter(member=make_member("3")).delete()
    told = health()
    assert (told.members, told.unreachable) == (3, 1)
    assert told.addresses == {AddressState.OK: 1, AddressState.HARD: 1}
