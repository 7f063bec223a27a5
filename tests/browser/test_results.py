"""From a letter to its results, to the page for the minutes, and to all letters beside each other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.members.models import Category
from mailer.segments.refusals import Refusal
from mailer.tracking.statistics.figures import LinkFigures, Readers
from tests.browser.walking import Walk, assert_accessible, assert_fits
from tests.console.results.sample import figures, keep, share
from tests.deliveries.sending import Post, copies, start
from tests.people import make_campaign
from tests.tracking.stories import BROWSER, event, post

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_what_became_of_a_letter(approver: Walk, society: Society, ada: Staff) -> None:
    letter = keep(make_campaign(by=ada), figures())
    other = keep(make_campaign(by=ada, content_type="newsletter"), figures(tracked=False))
    page = approver.to(f"/letters/{letter.pk}/results")
    expect(page.get_by_role("heading", name="From the segment to the reader")).to_be_visible()
    assert_fits(page)
    approver.look("results-letter")

    page.get_by_role("link", name="Page for the minutes").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.emulate_media(media="print")
    approver.picture("results-report-print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.emulate_media(media="screen")

    approver.to("/results")
    assert_fits(page)
    approver.look("results", dark=False)
    page.get_by_role("link", name="Compare two").click()
    page.get_by_label("One letter").select_option(str(letter.pk))
    page.get_by_label("And another").select_option(str(other.pk))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("row", name="Delivered within 5 minutes")).to_be_visible()
    assert_fits(page)
    approver.look("results-compare", dark=False)

    approver.to("/results")
    page.get_by_label("Topic").select_option("awards")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row")).to_have_count(2)

    approver.to(f"/letters/{other.pk}/results")
    expect(page.get_by_text("Nothing is known about opens and followed links")).to_be_visible()
    approver.picture("results-unfollowed")


def test_the_letter_with_its_clicks(approver: Walk, society: Society, ada: Staff) -> None:
    letter = start(ada, members=12)
    Delivery.objects.update(tracked=True)
    Post().send_all()
    place = {"url_offset": {"index": 0, "type": "html"}}
    for copy in copies(letter)[:9]:
        post(event(copy, "click", after=60, url=society.website, useragent=BROWSER, **place))
    post(event(copies(letter)[10], "click", after=60, url=society.website, useragent="curl/8", **place))
    Campaign.objects.filter(pk=letter.pk).update(topic=None)

    page = approver.to(f"/letters/{letter.pk}/results")
    page.get_by_role("heading", name="Links by clicks").scroll_into_view_if_needed()
    drawn = page.frame_locator("iframe[title='The letter with the clicks on its links']")
    expect(drawn.get_by_text("followed by people: 9").first).to_be_attached()
    expect(drawn.get_by_text("by likely machines alone: 1").first).to_be_attached()
    approver.look("results-clicks")
    page.locator("iframe.preview").screenshot(path=approver.pictures / "results-clicks-letter.png")
    with page.expect_download() as proof:
        page.get_by_role("button", name="Proof of sending").click()
    assert proof.value.suggested_filename == f"proof-of-sending-{letter.pk}.txt"


def test_the_report_prints_on_one_sheet(approver: Walk, society: Society, ada: Staff) -> None:
    """With the most that can stand on it: every reason, five long links, many countries and kinds of membership."""
    known = figures()
    links = tuple(
        LinkFigures(f"https://example.org/{'a-rather-long-path/' * 6}{n}", n, 900 - n, Readers(40, 7, 3))
        for n in range(9)
    )
    countries = {code: share(20, 9, 4, 2) for code in ("DE", "US", "FR", "IT", "JP", "GB", "BA", "CD", "FM")}
    kinds = {kind: share(20, 9, 4, 2) for kind in Category.values}
    reasons = {reason.value: n + 1 for n, reason in enumerate(Refusal)}
    full = replace(known, links=links, parts={**known.parts, "country": countries, "category": kinds}, left_out=reasons)
    letter = keep(make_campaign(by=ada), full)
    Campaign.objects.filter(pk=letter.pk).update(name="The Society's Summer Newsletter for Members and Friends " * 3)
    page = approver.to(f"/letters/{letter.pk}/report")
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    approver.picture("results-report-full")
    sheets = page.pdf(format="A4", margin={"top": "12mm", "right": "12mm", "bottom": "12mm", "left": "12mm"})
    (approver.pictures / "results-report.pdf").write_bytes(sheets)
    assert len(re.findall(rb"/Type */Page\b", sheets)) == 1
