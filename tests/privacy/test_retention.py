from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.audit.services import record
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.archive import exact_copy
from mailer.deliveries.models import Delivery
from mailer.members.models import Member, MemberChange, Suppression
from mailer.members.services import lift, suppress, update_member
from mailer.privacy import retention
from mailer.privacy.kinds import KINDS
from mailer.privacy.retention import RuleRefused, apply_retention, preview, set_rule
from mailer.tracking.models import InboxBody
from tests.deliveries.sending import Post, start
from tests.people import NOW, hash_of, make_member

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"


def bodies(count: int, *, received: datetime, drained: datetime | None) -> None:
    InboxBody.objects.bulk_create(InboxBody(received_at=received, body=b"[]", drained_at=drained) for _ in range(count))


def due() -> dict[str, int]:
    return {outlook.kind.slug: outlook.due for outlook in preview(now=NOW) if outlook.due}


def test_what_would_go_is_shown_and_then_goes_and_no_more() -> None:
    old = NOW - timedelta(days=31)
    bodies(3, received=old, drained=old)
    bodies(2, received=NOW, drained=NOW)
    bodies(1, received=old, drained=None)
    assert due() == {"webhook_bodies": 3}
    assert InboxBody.objects.count() == 6
    assert apply_retention(now=NOW) == {"webhook_bodies": 3}
    assert InboxBody.objects.count() == 3
    assert due() == {}
    assert apply_retention(now=NOW) == {}
    assert AuditEntry.objects.get(action="retention.applied").detail == {"webhook_bodies": 3}


def test_many_rows_go_in_several_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_A_TIME", 2)
    old = NOW - timedelta(days=31)
    bodies(5, received=old, drained=old)
    assert apply_retention(now=NOW) == {"webhook_bodies": 5}


def test_staff_decide_and_the_night_waits_a_day() -> None:
    bodies(1, received=NOW, drained=NOW - timedelta(days=8))
    set_rule(kind="webhook_bodies", days=7, by="staff:1", now=NOW)
    [outlook] = [outlook for outlook in preview(now=NOW) if outlook.due]
    assert (outlook.days, outlook.waits) == (7, True)
    assert apply_retention(now=NOW) == {}
    assert apply_retention(now=NOW + timedelta(days=1)) == {"webhook_bodies": 1}
    assert AuditEntry.objects.filter(action="retention.set").get().detail == {"days": 7}


def test_by_hand_a_new_rule_holds_at_once() -> None:
    bodies(1, received=NOW, drained=NOW - timedelta(days=8))
    set_rule(kind="webhook_bodies", days=7, by="staff:1", now=NOW)
    assert apply_retention(now=NOW, at_once=True) == {"webhook_bodies": 1}


def test_for_ever_is_for_ever() -> None:
    bodies(1, received=NOW, drained=NOW - timedelta(days=4000))
    set_rule(kind="webhook_bodies", days=None, by="staff:1", now=NOW)
    assert apply_retention(now=NOW, at_once=True) == {}


@pytest.mark.parametrize(("kind", "days"), [("events", 1), ("audit", 30), ("consent", 400)])
def test_a_rule_that_would_do_harm_is_refused(kind: str, days: int) -> None:
    with pytest.raises(RuleRefused):
        set_rule(kind=kind, days=days, by="staff:1", now=NOW)


def test_members_go_only_when_staff_said_so_and_are_erased(nils: Member) -> None:
    gone = make_member("1", "gone@x.example.org", dues_until=NOW.date() - timedelta(days=1100))
    assert apply_retention(now=NOW) == {}
    set_rule(kind="lapsed_members", days=1095, by="staff:1", now=NOW)
    assert apply_retention(now=NOW, at_once=True) == {"lapsed_members": 1}
    gone.refresh_from_db()
    assert gone.erased_at == NOW
    nils.refresh_from_db()
    assert nils.erased_at is None


def test_copies_are_emptied_and_the_letter_can_still_be_shown(ada: Staff, society: Society) -> None:
    campaign = start(ada, members=2)
    Post().send_all()
    Campaign.objects.filter(pk=campaign.pk).update(finished_at=NOW - timedelta(days=400))
    set_rule(kind="copies", days=365, by="staff:1", now=NOW)
    assert apply_retention(now=NOW, at_once=True) == {"copies": 2}
    assert apply_retention(now=NOW, at_once=True) == {}
    copy = Delivery.objects.order_by("pk")[0]
    assert copy.address == ""
    assert "Given200" not in exact_copy(copy).text


def test_history_lifted_suppressions_and_the_log_grow_old(nils: Member) -> None:
    update_member(member=nils, values={"given_name": "Nisse"}, by="x", source="y", now=NOW - timedelta(days=2000))
    then = NOW - timedelta(days=2000)
    suppress(address_hash=hash_of("a@x.org"), reason=Suppression.Reason.MANUAL, source="x", now=then)
    lift(address_hash=hash_of("a@x.org"), now=then, by="staff:1", why="y")
    suppress(address_hash=hash_of("b@x.org"), reason=Suppression.Reason.MANUAL, source="x", now=then)
    record(actor="x", action="y", subject="z")
    AuditEntry.objects.update(at=NOW - timedelta(days=3000))
    assert apply_retention(now=NOW) == {"changes": 1, "lifted_suppressions": 1, "audit": 1}
    assert not MemberChange.objects.exists()
    assert Suppression.objects.get().lifted_at is None


def test_the_page_says_what_is_kept_how_long() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \| (.+) \|$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    known = [(kind.slug, kind.name, "for ever" if kind.days is None else str(kind.days), kind.fate) for kind in KINDS]
    assert rows == known
