"""What is private opens with a link from the member's own mailbox alone, for one purpose and a short time."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import orjson
import pytest
from django.test import Client

from mailer.audit.models import AuditEntry
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import BatchState
from mailer.members.models import Address, ConsentEvent, Member, PendingAddress
from mailer.outbox.models import OutboxMessage
from mailer.public import fresh
from mailer.public.fresh import MOST_AN_HOUR, Purpose
from mailer.public.models import FreshLink
from tests.outages import read_only_database
from tests.people import add_address, make_member
from tests.public.pages import Letter

LINK = re.compile(r"http://testserver(/m/\S+)")


def ask(client: Client, letter: Letter, purpose: str) -> str:
    """Ask for a link with a letter's own; its path as the member's mailbox has it."""
    answer = client.post(f"{letter.preferences}/ask", {"purpose": purpose})
    assert answer.status_code == 200
    assert "Look into your mailbox" in answer.content.decode()
    return latest()


def latest() -> str:
    message = OutboxMessage.objects.latest("pk")
    [path] = LINK.findall(message.text)
    assert isinstance(path, str)
    assert path in message.html
    return path


def accept_all() -> None:
    Batch.objects.update(state=BatchState.ACCEPTED)


@pytest.mark.parametrize("purpose", ["own", "address", "erase"])
def test_a_link_is_mailed_to_the_address_on_record_and_not_shown(client: Client, letter: Letter, purpose: str) -> None:
    answer = client.post(f"{letter.preferences}/ask", {"purpose": purpose})
    page = answer.content.decode()
    assert "n…@u….org" in page
    assert "nils@" not in page
    assert "/m/" not in page
    message = OutboxMessage.objects.get()
    assert (message.kind, message.address) == (purpose, "nils@uni.example.org")
    assert message.expires_at - message.created_at == timedelta(hours=1)


def test_it_goes_where_letters_go_now_and_not_where_this_one_went(client: Client, letter: Letter, nils: Member) -> None:
    Address.objects.filter(member=nils).update(preferred=False)
    add_address(nils, "nils@new.example.net")
    client.post(f"{letter.preferences}/ask", {"purpose": "own"})
    assert OutboxMessage.objects.get().address == "nils@new.example.net"


@pytest.mark.parametrize("purpose", ["", "confirm", "nonsense"])
def test_nothing_else_can_be_asked_for(client: Client, letter: Letter, purpose: str) -> None:
    client.post(f"{letter.preferences}/ask", {"purpose": purpose})
    client.get(f"{letter.preferences}/ask?purpose=own")
    assert not OutboxMessage.objects.exists()


def test_a_stranger_with_a_letter_cannot_flood_the_mailbox(client: Client, letter: Letter) -> None:
    pages = [client.post(f"{letter.preferences}/ask", {"purpose": "own"}) for _ in range(MOST_AN_HOUR + 2)]
    assert OutboxMessage.objects.count() == MOST_AN_HOUR
    assert "Several links were mailed already" in pages[-1].content.decode()


def test_who_has_no_address_is_told_to_write(client: Client, letter: Letter, nils: Member) -> None:
    Address.objects.filter(member=nils).delete()
    assert "no working address" in client.get(letter.preferences).content.decode()
    answer = client.post(f"{letter.preferences}/ask", {"purpose": "own"})
    assert "We have no address to write to" in answer.content.decode()


def test_the_message_speaks_the_members_language(client: Client, letter: Letter, nils: Member) -> None:
    Member.objects.filter(pk=nils.pk).update(language="ja")
    client.post(f"{letter.preferences}/ask", {"purpose": "erase"})
    message = OutboxMessage.objects.get()
    assert message.subject == "個人情報消去のためのリンク"
    assert "有効期間は1時間" in message.text
    assert '<html lang="ja">' in message.html


@pytest.mark.parametrize("purpose", Purpose.values)
def test_a_link_works_for_its_time_and_no_longer(letter: Letter, nils: Member, purpose: str) -> None:
    wanted, home = Purpose(purpose), Address.objects.get(member=nils)
    now = letter.campaign.created_at
    link = FreshLink.objects.create(member=nils, purpose=purpose, address_hash=home.address_hash, made_at=now)
    PendingAddress.objects.create(member=nils, email=home.email, address_hash=home.address_hash, asked_at=now)
    token, valid = fresh.token_of(link), timedelta(days=7) if purpose == "confirm" else timedelta(hours=1)
    assert fresh.open_link(token, wanted, now=now + valid - timedelta(seconds=1)) == link
    assert fresh.open_link(token, wanted, now=now + valid) is None
    assert [other for other in Purpose if fresh.open_link(token, other, now=now)] == [wanted]


def test_a_link_dies_with_the_address_it_was_mailed_to(client: Client, letter: Letter, nils: Member) -> None:
    path = ask(client, letter, "own")
    Address.objects.filter(member=nils).delete()
    add_address(nils, "nils@new.example.net")
    assert client.get(path).status_code == 410


def test_a_letters_own_link_opens_nothing_private(client: Client, letter: Letter) -> None:
    token = letter.preferences.rpartition("/")[2]
    for door in ("own", "address", "confirm", "erase"):
        assert client.get(f"/m/{door}/{token}").status_code == 410


def test_everything_is_shown_to_who_has_the_link(client: Client, letter: Letter) -> None:
    accept_all()
    answer = client.get(ask(client, letter, "own"))
    page = answer.content.decode()
    assert "nils@uni.example.org" in page
    assert "Nils Ångström" in page
    assert f"/letters/{letter.campaign.pk}" in page
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_a_letter_that_did_not_leave_is_not_said_to_be_sent(client: Client, letter: Letter) -> None:
    page = client.get(ask(client, letter, "own")).content.decode()
    assert f"/letters/{letter.campaign.pk}" not in page
    assert "None yet." in page


def test_the_exact_copy_can_be_read_again(client: Client, letter: Letter) -> None:
    accept_all()
    path = ask(client, letter, "own")
    copy = client.get(f"{path}/letters/{letter.campaign.pk}")
    assert copy.content == client.get(letter.view_online).content
    assert "sandbox" in copy["Content-Security-Policy"]
    assert copy["Cache-Control"] == "no-store"


def test_nobody_elses_letter_opens(client: Client, letter: Letter) -> None:
    accept_all()
    path = ask(client, letter, "own")
    Delivery.objects.filter(pk=letter.delivery.pk).update(member=make_member("7777"))
    assert client.get(f"{path}/letters/{letter.campaign.pk}").status_code == 404


def test_the_download_holds_the_data_and_the_letters(client: Client, letter: Letter) -> None:
    path = ask(client, letter, "own")
    assert client.get(f"{path}/download").status_code == 405
    answer = client.post(f"{path}/download")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    data = orjson.loads(archive.read("data.json"))
    assert data["addresses"][0]["email"] == "nils@uni.example.org"
    assert f"letters/{letter.campaign.pk}.html" in archive.namelist()
    assert AuditEntry.objects.filter(action="member.exported", actor="member").exists()


def test_only_the_member_allows_measuring_and_everybody_may_forbid_it(
    client: Client, letter: Letter, nils: Member
) -> None:
    client.post(letter.preferences, {"save": "1", "tracking": "1"})
    assert not ConsentEvent.objects.filter(event="tracking_on").exists()
    path = ask(client, letter, "own")
    assert "Saved." in client.post(path, {"save": "1", "tracking": "1"}).content.decode()
    nils.refresh_from_db()
    assert nils.tracking_consent
    client.post(letter.preferences, {"save": "1"})
    assert not Member.objects.get(pk=nils.pk).tracking_consent
    events = ConsentEvent.objects.filter(topic=None).values_list("event", "source", "actor")
    assert list(events) == [("tracking_on", "preferences", "member"), ("tracking_off", "preferences", "member")]


def test_moving_takes_both_mailboxes_and_the_old_one_is_told(client: Client, letter: Letter, nils: Member) -> None:
    first = ask(client, letter, "address")
    asked = client.post(first, {"email": "Nils.New@lab.example.com"})
    assert "Nils.New@lab.example.com" in asked.content.decode()
    assert Address.objects.get(member=nils).email == "nils@uni.example.org"
    message = OutboxMessage.objects.latest("pk")
    assert (message.kind, message.address) == ("confirm", "Nils.New@lab.example.com")
    second = latest()
    assert "Nils.New@lab.example.com" in client.get(second).content.decode()
    assert Address.objects.get(member=nils).email == "nils@uni.example.org"
    done = client.post(second)
    assert "Your new address is in use" in done.content.decode()
    assert Address.objects.get(member=nils).email == "Nils.New@lab.example.com"
    told = OutboxMessage.objects.latest("pk")
    assert (told.kind, told.address) == ("moved", "nils@uni.example.org")
    assert "N…@l….com" in told.text
    assert "lab.example.com" not in told.text
    assert [client.get(path).status_code for path in (first, second)] == [410, 410]


@pytest.mark.parametrize("wanted", ["", "nils", "a@b@c.org", "x@localhost", "a@x.org, b@y.org", "zoe@gone.example.org"])
def test_an_address_that_is_none_or_may_not_be_written_to_is_refused_alike(
    client: Client, letter: Letter, zoe: Member, wanted: str
) -> None:
    answer = client.post(ask(client, letter, "address"), {"email": wanted})
    assert answer.status_code == 422
    assert "We can't write to this address" in answer.content.decode()
    assert not PendingAddress.objects.exists()


def test_a_later_wish_ends_the_confirmation_of_an_earlier(client: Client, letter: Letter) -> None:
    path = ask(client, letter, "address")
    client.post(path, {"email": "one@lab.example.com"})
    first = latest()
    client.post(path, {"email": "two@lab.example.com"})
    assert client.post(first).status_code == 410
    assert client.post(latest()).status_code == 200


def test_erasing_asks_once_more_and_is_final(client: Client, letter: Letter, nils: Member) -> None:
    path = ask(client, letter, "erase")
    assert client.get(path).status_code == 200
    assert "Nothing was erased" in client.post(path).content.decode()
    assert Member.objects.filter(pk=nils.pk, erased_at=None).exists()
    assert "Your data is erased" in client.post(path, {"sure": "1"}).content.decode()
    nils.refresh_from_db()
    assert nils.erased_at is not None
    assert not Address.objects.filter(member=nils).exists()
    assert client.post(path, {"sure": "1"}).status_code == 410
    assert client.get(letter.preferences).status_code == 404


@pytest.mark.parametrize("purpose", ["own", "address", "erase"])
def test_no_link_that_is_looked_at_does_anything(client: Client, letter: Letter, nils: Member, purpose: str) -> None:
    path = ask(client, letter, purpose)
    for _ in range(2):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    nils.refresh_from_db()
    assert nils.erased_at is None
    assert OutboxMessage.objects.count() == 1


def test_without_a_database_nothing_is_mailed_and_nothing_promised(client: Client, letter: Letter) -> None:
    with read_only_database():
        answer = client.post(f"{letter.preferences}/ask", {"purpose": "own"})
    assert answer.status_code == 503
    assert not OutboxMessage.objects.exists()


def test_the_society_stands_in_every_message(client: Client, letter: Letter, society: Society) -> None:
    ask(client, letter, "own")
    message = OutboxMessage.objects.get()
    for part in (message.text, message.html):
        assert society.contact_address in part
        assert society.postal_address.splitlines()[1] in part
    assert "&amp;" not in message.text
    assert "International Cytokine & Interferon Society" in message.text
