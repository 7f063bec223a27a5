"""Personal letters as the office makes them: a template, a set from a table, one letter looked at, all released."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.content.registry import get
from mailer.members.models import Member
from mailer.notices.templates import templates
from tests.browser.walking import Walk
from tests.notices.letters import MILSTEIN, approved
from tests.people import make_member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FIELDS = """award: Full name of the award | Milstein Award
citation: For what, in one sentence | for the biology of interferons
ceremony?: Where and when | San Francisco | to be announced
signed_by: Who signs the certificate | Tadatsugu Taniguchi
office: The signer's office | President
place: Where it is given | San Francisco
day: When it is given | 16 October 2016"""


def table(folder: Path, *members: Member) -> Path:
    lines = [";".join(["member", *MILSTEIN])]
    lines += [";".join([member.number, *MILSTEIN.values()]) for member in members]
    file = folder / "laureates.csv"
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_from_a_template_to_letters_released_together(
    approver: Walk, society: Society, ada: Staff, tmp_path: Path
) -> None:
    carl = make_member("1001", given_name="Carl", family_name="Nathan", institution="Weill Cornell Medical College")
    jan = make_member("1002", given_name="Jan", family_name="Vilček")
    page = approver.to("/personal")
    approver.look("personal-none", dark=False)
    page.get_by_role("link", name="See the templates").click()
    page.get_by_role("link", name="Make the first").click()
    page.get_by_label("Name").fill("Letter to a laureate")
    page.get_by_label("Data fields").fill(FIELDS)
    page.get_by_label("Document").select_option("certificate")
    approver.look("personal-template")
    page.get_by_role("button", name="Go on to the text").click()
    expect(page.get_by_text("The template is begun")).to_be_visible()

    template = templates().get()
    Campaign.objects.filter(pk=template.pk).update(content=get("personal").sample())
    template.refresh_from_db()
    approved(template, ada)
    page = approver.to(f"/letters/{template.pk}")
    approver.picture("personal-approved")
    page.get_by_role("link", name="Make a set").click()
    page.get_by_label("Table").set_input_files(table(tmp_path, carl, jan))
    approver.look("personal-make")
    page.get_by_role("button", name="Make the letters").click()
    expect(page.get_by_text("Look at some of them")).to_be_visible()
    approver.look("personal-set")

    page.get_by_role("link", name="Carl Nathan").click()
    expect(page.get_by_role("link", name="Certificate.pdf")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text(MILSTEIN["citation"])).to_be_visible()
    approver.look("personal-letter")
    with page.expect_download() as download:
        page.get_by_role("link", name="Certificate.pdf").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")

    page = approver.to("/personal")
    approver.look("personal-sets")
    page.get_by_role("link", name="Letter to a laureate,").click()
    page.get_by_role("link", name="Release together").click()
    approver.look("personal-release", dark=False)
    page.get_by_role("button", name="Release 2 letters").click()
    expect(page.get_by_text("They go out now.")).to_be_visible()
