"""From a letter to its results, to the page for the minutes, and to all letters beside each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mailer.accounts.models import Staff
from mailer.content.models import Society
from tests.browser.walking import Walk
from tests.console.results.sample import figures, keep
from tests.people import make_campaign

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_what_became_of_a_letter(approver: Walk, society: Society, ada: Staff) -> None:
    letter = keep(make_campaign(by=ada), figures())
    keep(make_campaign(by=ada, content_type="newsletter"), figures())
    page = approver.to(f"/letters/{letter.pk}")
    page.get_by_role("link", name="Results", exact=True).last.click()
    expect(page.get_by_role("heading", name="From the segment to the reader")).to_be_visible()
    approver.look("results-letter")

    page.get_by_role("link", name="Page for the minutes").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    approver.look("results-report", dark=False)
    page.emulate_media(media="print")
    approver.picture("results-report-print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.emulate_media(media="screen")

    approver.to("/results")
    approver.look("results")
    page.get_by_label("Topic").select_option(label="awards")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row")).to_have_count(2)
