"""From a letter to its results, to the page for the minutes, and to all letters beside each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mailer.accounts.models import Staff
from mailer.content.models import Society
from tests.browser.walking import Walk, assert_accessible, assert_fits
from tests.console.results.sample import figures, keep
from tests.people import make_campaign

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_what_became_of_a_letter(approver: Walk, society: Society, ada: Staff) -> None:
    letter = keep(make_campaign(by=ada), figures())
    other = keep(make_campaign(by=ada, content_type="newsletter"), figures(tracked=False))
    page = approver.to(f"/letters/{letter.pk}")
    page.get_by_role("link", name="Results", exact=True).last.click()
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
    page.get_by_label("Topic").select_option("awards")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row")).to_have_count(2)

    approver.to(f"/letters/{other.pk}/results")
    expect(page.get_by_text("Nothing is known about opens and followed links")).to_be_visible()
    approver.picture("results-unfollowed")
