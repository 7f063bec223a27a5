"""The public archive for people, feed readers and search engines."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import etree

from mailer.accounts.models import Staff
from mailer.archive.models import PublicLetter
from mailer.archive.services import publish
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from tests.people import NOW
from tests.public.pages import Letter

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def public(letter: Letter, ada: Staff) -> PublicLetter:
    Campaign.objects.update(state=State.SENT)
    letter.campaign.refresh_from_db()
    return publish(campaign=letter.campaign, by=ada, now=NOW)


def test_the_archive_lists_letters_by_year(client: Client, public: PublicLetter) -> None:
    path = f"/archive/2026/{public.campaign_id}"
    for page in ("/archive", "/archive/2026"):
        answer = client.get(page)
        assert path in answer.content.decode()
        assert "public" in answer["Cache-Control"]
        assert "X-Robots-Tag" not in answer
        assert not answer.cookies
    assert client.get("/archive/2025").status_code == 404


@pytest.mark.parametrize(("words", "found"), [("award", True), ("xyzzy", False), ("a" * 5000, False), ("\x00", True)])
def test_the_archive_is_searched(client: Client, public: PublicLetter, words: str, found: bool) -> None:
    page = client.get("/archive", {"q": words}).content.decode()
    assert (f"/archive/2026/{public.campaign_id}" in page) is found


def test_what_is_searched_for_is_no_markup(client: Client, db: None) -> None:
    assert "<script>" not in client.get("/archive", {"q": "<script>alert(1)</script>"}).content.decode()


def test_a_letter_is_a_page_in_which_nothing_can_run(client: Client, public: PublicLetter) -> None:
    answer = client.get(f"/archive/2026/{public.campaign_id}")
    assert answer.content.decode() == public.html
    assert "; sandbox " in answer["Content-Security-Policy"]
    assert "allow-scripts" not in answer["Content-Security-Policy"]
    assert "X-Robots-Tag" not in answer
    # The year 0 is in no calendar of a database, nor is one of 20 digits.
    for year in ("2025", "0", "9" * 20):
        assert client.get(f"/archive/{year}/{public.campaign_id}").status_code == 404


def test_links_of_members_lead_to_an_explanation(client: Client, society: Society) -> None:
    assert "a member&#39;s own" in client.get("/archive/your-copy").content.decode().replace("'", "&#39;")


def test_the_feed_is_atom_with_the_latest_letters(client: Client, public: PublicLetter, society: Society) -> None:
    answer = client.get("/archive/feed.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}title") == society.name
    [entry] = feed.findall(f"{ATOM}entry")
    address = f"http://testserver/archive/2026/{public.campaign_id}"
    assert entry.findtext(f"{ATOM}title") == public.title
    assert entry.findtext(f"{ATOM}id") == address
    [link] = entry.findall(f"{ATOM}link")
    assert link.get("href") == address


def test_the_sitemap_names_every_public_letter_and_no_other_page(client: Client, public: PublicLetter) -> None:
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    found = [place.text for place in etree.fromstring(answer.content).iter(f"{SITEMAP}loc")]
    assert found == ["http://testserver/archive", f"http://testserver/archive/2026/{public.campaign_id}"]
    assert "http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_an_archive_without_letters_says_so(client: Client, db: None) -> None:
    assert "No letter has been published yet." in client.get("/archive").content.decode()
    assert len(etree.fromstring(client.get("/archive/feed.xml").content).findall(f"{ATOM}entry")) == 0


def test_the_brand_is_kept_for_ever_under_its_own_address_alone(client: Client, society: Society) -> None:
    page = client.get("/archive").content.decode()
    path = page.partition("/brand/")[2].partition('"')[0]
    sheet = client.get(f"/brand/{path}")
    assert society.colour_accent in sheet.content.decode()
    assert "immutable" in sheet["Cache-Control"]
    assert client.get("/brand/0123456789ab.css")["Cache-Control"] == "no-store"
