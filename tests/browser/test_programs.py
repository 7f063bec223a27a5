"""An admin lets other programs in with a key, and has them told what happens here by webhooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.hooks.delivering import PATIENCE, Courier, deliver
from mailer.hooks.events import Event
from mailer.hooks.models import Endpoint, Message
from mailer.hooks.posting import Poster
from mailer.hooks.services import add_endpoint
from mailer.hooks.telling import tell
from mailer.keys.queries import key_of
from mailer.keys.scopes import Scope
from mailer.keys.services import make_key, note_use
from mailer.lib.networks import parse_networks
from tests.browser.walking import Walk
from tests.hooks.listening import Listener, is_signed, listening

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=60_000)

LONG_NAME = "Membership system of the secretariat in Edinburgh, nightly comparison with the register of fellows"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as kept:
        yield kept


def deliver_all() -> None:
    """Deliver what is due, as a worker does; messages may go to this machine."""
    courier = Courier(Poster(parse_networks("127.0.0.0/8")), timezone.now)
    for pk in Message.objects.order_by("pk").values_list("pk", flat=True):
        deliver(message_id=pk, courier=courier)


def row(page: Page, words: str) -> str:
    """What a row of the table says."""
    return page.get_by_role("row").filter(has_text=words).first.inner_text()


def test_a_key_is_made_seen_once_replaced_and_revoked(admin: Walk, ada: Staff, grace: Staff, society: Society) -> None:
    page = admin.to("/keys")
    admin.look("keys-empty", dark=False)
    page.get_by_role("link", name="Make the first").click()
    page.get_by_role("button", name="Make the key").click()
    admin.look("key-make", dark=False)
    page.get_by_label("Name", exact=True).fill(LONG_NAME)
    page.get_by_text("See members with addresses").click()
    page.get_by_text("Offer, rename and retire topics").click()
    page.get_by_label("Good for").select_option(label="90 days")
    page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_label("Key", exact=True).input_value()
    key = key_of(secret, now=timezone.now())
    assert key is not None
    assert key.scopes == ["members:read", "topics:write"]
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    admin.look("key-made", dark=False)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    assert "never" in row(page, LONG_NAME)
    make_key(name="Spreadsheet", scopes={Scope.MEMBERS_READ}, by=grace, now=timezone.now() - timedelta(days=400))
    note_use(key=key, now=timezone.now())
    page.get_by_role("link", name=f"Replace {LONG_NAME}").click()
    admin.look("key-replace", dark=False)
    page.get_by_role("button", name="Make the new key").click()
    assert page.get_by_label("Key", exact=True).input_value() != secret
    expect(page.get_by_text("The old key")).to_contain_text("stays good until")
    admin.picture("key-replaced")
    page.get_by_role("link", name="Done").click()
    page.get_by_text("It may do 2 things").first.click()
    admin.look("keys")
    page.get_by_role("row").filter(has_text="Being replaced").get_by_role("link", name="Revoke").click()
    admin.look("key-revoke", dark=False)
    page.get_by_role("button", name="Revoke it").click()
    expect(page.locator("#notices")).to_contain_text("is revoked")
    assert key_of(secret, now=timezone.now()) is None


def test_a_program_is_told_and_told_again(admin: Walk, society: Society, listener: Listener) -> None:
    page = admin.to("/webhooks")
    admin.look("hooks-empty", dark=False)
    page.get_by_role("link", name="Add the first").click()
    page.get_by_role("button", name="Add it").click()
    admin.look("hook-add", dark=False)
    page.get_by_label("Name").fill("Website")
    page.get_by_label("Web address").fill(listener.url)
    page.get_by_text("A letter is out").click()
    page.get_by_role("button", name="Add it").click()
    admin.look("hook-new", dark=False)
    secret = page.get_by_label("Secret", exact=True).input_value()
    tell(Event.CAMPAIGN_SENT, now=timezone.now(), campaign=7)
    deliver_all()
    (said,) = listener.told
    assert is_signed(*said, secret)
    page.reload()
    expect(page.get_by_label("Secret", exact=True)).to_be_hidden()
    assert "Taken: 204" in row(page, "A letter is out")
    page.get_by_role("button", name=re.compile("Send again")).click()
    expect(page.locator("#notices")).to_contain_text("on its way again")
    deliver_all()
    first, second = (headers["webhook-id"] for headers, _ in listener.told)
    assert first == second
    page.reload()
    admin.look("hook")
    page.get_by_role("link", name="Switch off").click()
    admin.look("hook-off", dark=False)
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator("#notices")).to_contain_text("The webhook is off.")
    tell(Event.CAMPAIGN_SENT, now=timezone.now(), campaign=8)
    assert Message.objects.count() == 1


def test_one_that_fails_says_what_it_answered(admin: Walk, ada: Staff, society: Society, listener: Listener) -> None:
    listener.status = 503
    now = timezone.now()
    endpoint = add_endpoint(name=LONG_NAME, url=f"{listener.url}/{'long-' * 20}", events=set(Event), by=ada, now=now)
    add_endpoint(name="Website", url="https://www.society.example.org/x", events={Event.CAMPAIGN_SENT}, by=ada, now=now)
    tell(Event.MEMBER_SUBSCRIBED, now=now, member="7", topic="awards")
    Message.objects.exclude(endpoint=endpoint).delete()
    deliver_all()
    page = admin.to(f"/webhooks/{endpoint.pk}")
    assert "Refused: 503" in row(page, "A member turned a topic on")
    Message.objects.update(not_before=now)
    Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=now - PATIENCE)
    deliver_all()
    admin.to(f"/webhooks/{endpoint.pk}")
    expect(page.get_by_text("It took nothing for 5 days.")).to_be_visible()
    page.get_by_text("All 2 tries").click()
    admin.look("hook-failing", dark=False)
    page.get_by_role("link", name="Webhooks").last.click()
    admin.look("hooks", dark=False)
