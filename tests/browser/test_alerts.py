"""An alert from home to the letter, put aside, and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.tracking.alerts.telling import tell
from mailer.tracking.models import Alert
from tests.browser.walking import Walk, assert_fits
from tests.console.results.sample import figures, keep
from tests.people import NOW, make_campaign

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Kind = Alert.Kind


def test_what_is_the_matter(approver: Walk, society: Society, ada: Staff) -> None:
    page = approver.to("/alerts")
    expect(page.get_by_role("heading", name="Nothing needs you")).to_be_visible()
    approver.look("alerts-none", dark=False)

    letter = keep(make_campaign(by=ada), figures())
    complaint = (
        "1 member reported “Award” as spam; no more mail goes there. Read the letter once more as a stranger "
        "would, and check who was to get it, before the next one goes out."
    )
    tell(kind=Kind.COMPLAINT, subject=f"campaign:{letter.pk}", words=complaint, now=NOW)
    key = "The webhook's verification key has been in use since 1 January 2026. Make a new one at SendGrid."
    tell(kind=Kind.KEY, subject="key:webhook", words=key, now=NOW)
    page = approver.to("/")
    expect(page.get_by_text("A letter was reported as spam").first).to_be_visible()
    page.get_by_role("link", name="Alerts 2 open").click()
    page.wait_for_url("**/alerts")
    assert_fits(page)
    approver.look("alerts")

    page.get_by_role("row", name="A letter was reported as spam").get_by_role("button", name="I have seen it").click()
    expect(page.get_by_text("Seen by")).to_be_visible()
    expect(page.get_by_role("link", name="Alerts 1 open")).to_be_visible()
    approver.picture("alerts-seen")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Alerts 2 open")).to_be_visible()
    page.get_by_role("link", name="Go there").click()
    expect(page).to_have_url(f"{approver.address}/letters/{letter.pk}/results")
