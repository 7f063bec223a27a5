"""A member who got letters is erased everywhere, and at the provider."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.archive import exact_copy
from mailer.deliveries.copies import due_rows
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import Fate
from mailer.deliveries.story import explain
from mailer.members.models import Member
from mailer.outbox.models import OutboxMessage
from mailer.outbox.services import post
from mailer.privacy.erasure import erase_member
from mailer.privacy.models import ErasureOrder
from mailer.privacy.provider import carry_out
from mailer.providers.erasure import order_erasure
from mailer.providers.port import TemporaryFailure
from mailer.rendering.message import Message
from mailer.sandbox.service import Sandbox, Settings
from mailer.segments.models import MemberList, MemberListEntry
from mailer.tracking import inbox
from mailer.tracking.models import Event
from tests.deliveries.sending import Post, start
from tests.people import NOW, make_member
from tests.providers.test_sendgrid import KEY, copy, send
from tests.sandbox.rig import get

ADDRESS = "nils@uni.example.org"


@pytest.fixture
def letter(ada: Staff, society: Society, nils: Member) -> Campaign:
    """A letter that reached nils and one other, and whose copy nils opened."""
    campaign = start(ada, members=1)
    Post().send_all()
    delivery = Delivery.objects.get(member=nils)
    reports = [
        {"event": "delivered", "email": ADDRESS, "rid": str(delivery.pk), "timestamp": 1795338000, "sg_event_id": "1",
         "response": f"250 ok <{ADDRESS}>"},
        {"event": "open", "email": ADDRESS, "rid": str(delivery.pk), "timestamp": 1795338100, "sg_event_id": "2",
         "useragent": "Nils's own browser", "ip": "192.0.2.7"},
    ]  # fmt: skip
    inbox.receive(body=orjson.dumps(reports), now=NOW)
    inbox.drain(now=NOW)
    return campaign


def erase(member: Member) -> None:
    erase_member(member=member, by="staff:1", now=NOW, reason="asked by letter")


def test_copies_keep_what_became_of_them_and_nothing_of_the_person(letter: Campaign, nils: Member) -> None:
    delivery = Delivery.objects.get(member=nils)
    assert ADDRESS in delivery.address
    assert "Ångström" in delivery.snapshot
    erase(nils)
    erased = Delivery.objects.get(pk=delivery.pk)
    assert (erased.address, erased.reason) == ("", "")
    assert "Nils" not in erased.snapshot
    assert "Ångström" not in erased.snapshot
    assert (erased.fate, erased.address_hash) == (Fate.DELIVERED, delivery.address_hash)
    assert Delivery.objects.exclude(member=nils).get().address
    message = exact_copy(erased)
    assert "Nils" not in message.text
    assert "Dear colleague" in message.text
    assert ADDRESS not in " ".join(explain(letter, nils))


def test_reports_lose_what_describes_a_person(letter: Campaign, nils: Member) -> None:
    erase(nils)
    assert Event.objects.count() == 2
    said = repr(list(Event.objects.values_list("detail", flat=True)))
    assert "browser" not in said
    assert "@" not in said


def test_lists_and_waiting_messages_go(nils: Member) -> None:
    members = MemberList.objects.create(name="Speakers", created_at=NOW, changed_at=NOW)
    MemberListEntry.objects.create(member_list=members, member=nils)
    post(kind="confirm", address=ADDRESS, name="Nils", message=Message("s", "p", "t", "h"), expires_at=NOW, now=NOW)
    erase(nils)
    assert not MemberListEntry.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_copy_that_waits_is_not_sent_any_more(ada: Staff, society: Society, nils: Member) -> None:
    start(ada, members=0)
    erase(nils)
    assert all(row.refusal for row in due_rows(Batch.objects.get(canary=False), today=NOW.date()))


def test_it_is_recorded_without_a_name_and_done_once(letter: Campaign, nils: Member) -> None:
    erase(nils)
    erase(nils)
    [entry] = AuditEntry.objects.filter(action="member.erased")
    assert entry.subject == f"member:{nils.pk}"
    assert entry.detail == {"letters": 1, "addresses": 1, "reason": "asked by letter"}
    assert ErasureOrder.objects.count() == 1


def test_many_erased_members_of_one_letter_do_not_collide(ada: Staff, society: Society) -> None:
    start(ada, members=3)
    for member in Member.objects.all():
        erase(member)
    assert set(Delivery.objects.values_list("address", flat=True)) == {""}


def test_the_provider_is_told_until_it_listens(nils: Member) -> None:
    erase(nils)
    told: list[Sequence[str]] = []

    def away(addresses: Sequence[str]) -> str:
        told.append(addresses)
        raise TemporaryFailure("The provider can't be reached.")

    assert carry_out(forget=away, now=NOW) == 0
    order = ErasureOrder.objects.get()
    assert (order.attempts, order.trouble, order.addresses) == (1, "The provider can't be reached.", [ADDRESS])
    assert carry_out(forget=lambda told: f"job for {len(told)}", now=NOW) == 1
    order.refresh_from_db()
    assert (order.reference, order.addresses, order.done_at, order.trouble) == ("job for 1", [], NOW, "")
    assert carry_out(forget=away, now=NOW) == 0
    assert told == [[ADDRESS]]


def test_the_sandbox_forgets_as_sendgrid_does(db: None, tmp_path: Path) -> None:
    settings = Settings(store=tmp_path, api_key=KEY, port=0, seed=3, scenario="healthy", pace=0)
    with Sandbox(settings) as sandbox:
        send(sandbox.url, *(copy(n) for n in range(3)))
        before = [orjson.loads(line)["email"] for line in get(sandbox.url, "/sandbox/accepted").body.splitlines()]
        member = make_member("1", before[0].upper())
        erase(member)
        forget = lambda addresses: order_erasure(addresses, api_key=KEY, api_url=sandbox.url, timeout=5)  # noqa: E731
        assert carry_out(forget=forget, now=NOW) == 1
        after = [orjson.loads(line)["email"] for line in get(sandbox.url, "/sandbox/accepted").body.splitlines()]
        one = get(sandbox.url, "/sandbox/messages/1").body.decode()
    assert ErasureOrder.objects.get().reference
    assert before[0] not in after
    assert before[0] not in one
    assert after[1:] == before[1:]
