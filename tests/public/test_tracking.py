"""Our own links and picture: they lead where the letter leads, and tell only of those who allow it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.archive import exact_copy
from mailer.deliveries.following import Following
from mailer.deliveries.links import FOLLOW, UNSUBSCRIBE, signer
from mailer.deliveries.models import Delivery
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import Flag
from mailer.members.models import Member
from mailer.public.tracking import PIXEL
from mailer.tracking import inbox
from mailer.tracking.models import Event, InboxBody
from tests.deliveries.sending import Post
from tests.outages import read_only_database
from tests.people import NOW, make_campaign, make_member, schedule

SITE = "https://news.society.example.org"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


@pytest.fixture
def campaign(ada: Staff, society: Society) -> Campaign:
    """One member allows to be followed, the other does not."""
    make_member("1", tracking_consent=True)
    make_member("2", tracking_consent=False)
    campaign = schedule(make_campaign(by=ada), by=ada)
    start_campaign(
        campaign_id=campaign.pk, now=NOW, batch_size=100, following=Following(site=SITE, utm_source="letters")
    )
    Post().send_all()
    return campaign


def copy_of(campaign: Campaign, number: str) -> Delivery:
    return Delivery.objects.get(campaign=campaign, member__number=number)


def html(copy: Delivery) -> str:
    return exact_copy(copy, as_sent=True).html


def own(copy: Delivery, what: str = "c") -> list[str]:
    """The paths of our own links in a copy."""
    return re.findall(rf'"{SITE}(/{what}/[^"]+)"', html(copy))


def follow(path: str, method: str = "get", agent: str = BROWSER) -> tuple[int, str]:
    answer = getattr(Client(), method)(path, headers={"User-Agent": agent})
    inbox.drain(now=NOW)
    return answer.status_code, answer.headers.get("Location", "")


def test_who_refused_gets_the_letter_as_it_was_written(campaign: Campaign) -> None:
    assert own(copy_of(campaign, "2")) == own(copy_of(campaign, "2"), "o") == []
    assert "utm_" not in html(copy_of(campaign, "2"))
    assert len(own(copy_of(campaign, "1"))) > 2


def test_each_link_leads_where_the_letter_leads(campaign: Campaign) -> None:
    followed = [link for link in own(copy_of(campaign, "1")) if not link.endswith("/0")]
    written = re.findall(r'(?<=\s)href="(https?://[^"]+)"', html(copy_of(campaign, "2")))
    written = [unescape(url) for url in written if not re.search(r"/[upv]/[A-Za-z0-9_-]{24}$", url)]
    led = [follow(path) for path in followed]
    assert [status for status, _ in led] == [302] * len(written)
    assert [url.split("?utm_")[0].split("&utm_")[0] for _, url in led] == written
    assert any("utm_campaign=award-" in url for _, url in led)


def test_a_click_and_an_open_are_recorded_once(campaign: Campaign) -> None:
    copy = copy_of(campaign, "1")
    assert follow(own(copy)[0])[0] == 302
    assert follow(own(copy, "o")[0])[0] == 200
    copy.refresh_from_db()
    assert copy.flags == Flag.CLICKED | Flag.OPENED
    assert sorted(Event.objects.values_list("kind", "machine")) == [("clicked", False), ("opened", False)]
    assert Event.objects.get(kind="clicked").detail["url_offset"] == {"index": 0, "type": "html"}


def test_the_link_nobody_can_see_gives_a_machine_away(campaign: Campaign) -> None:
    copy = copy_of(campaign, "1")
    status, where = follow(f"/c/{signer(FOLLOW).sign(copy.pk)}/0")
    assert (status, where) == (302, "https://society.example.org")
    follow(own(copy)[1])
    copy.refresh_from_db()
    assert copy.flags == Flag.MACHINE_CLICKED
    assert Event.objects.get(rule="trap").detail["trap"] is True
    assert set(Event.objects.values_list("machine", flat=True)) == {True}


def test_a_head_request_is_a_machine(campaign: Campaign) -> None:
    copy = copy_of(campaign, "1")
    assert follow(own(copy)[0], "head")[0] == 302
    copy.refresh_from_db()
    assert copy.flags == Flag.MACHINE_CLICKED


@pytest.mark.parametrize("number", ["999", "https://evil.example", "-1", ""])
def test_no_other_address_can_be_reached(campaign: Campaign, number: str) -> None:
    status, where = follow(f"/c/{signer(FOLLOW).sign(copy_of(campaign, '1').pk)}/{number}")
    assert (status, where) == (404, "")


@pytest.mark.parametrize("query", ["?u=https://evil.example", "?next=//evil.example", "?0"])
def test_what_stands_behind_a_link_changes_nothing(campaign: Campaign, query: str) -> None:
    path = own(copy_of(campaign, "1"))[0]
    assert follow(path + query)[1] == follow(path)[1]


def test_tokens_of_others_lead_nowhere(campaign: Campaign) -> None:
    copy = copy_of(campaign, "1")
    for token in ("A" * 24, "x", signer(UNSUBSCRIBE).sign(copy.pk), signer(FOLLOW).sign(0)):
        assert follow(f"/c/{token}/1") == (404, "")
        answer = Client().get(f"/o/{token}.gif")
        assert (answer.status_code, answer.content) == (200, PIXEL)
    assert not InboxBody.objects.exists()


def test_who_withdrew_is_led_on_and_not_recorded(campaign: Campaign) -> None:
    copy = copy_of(campaign, "1")
    Member.objects.filter(pk=copy.member_id).update(tracking_consent=False)
    assert follow(own(copy)[0])[0] == 302
    assert follow(own(copy, "o")[0])[0] == 200
    # A link made up for a copy that is not followed records nothing either.
    assert follow(f"/c/{signer(FOLLOW).sign(copy_of(campaign, '2').pk)}/0")[0] == 302
    assert not InboxBody.objects.exists()


def test_a_reader_is_led_on_when_nothing_can_be_written(campaign: Campaign) -> None:
    path = own(copy_of(campaign, "1"))[0]
    with read_only_database():
        assert Client().get(path).status_code == 302
        assert Client().get(own(copy_of(campaign, "1"), "o")[0]).status_code == 200


def test_neither_address_nor_network_is_kept(campaign: Campaign) -> None:
    copy = copy_of(campaign, "1")
    answer = Client().get(own(copy)[0], REMOTE_ADDR="198.51.100.7")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    kept = bytes(InboxBody.objects.get().body)
    assert b"198.51" not in kept
    assert b"@" not in kept


def test_looking_at_a_copy_tells_nobody(campaign: Campaign) -> None:
    shown = exact_copy(copy_of(campaign, "1")).html
    assert "/c/" not in shown
    assert "/o/" not in shown
