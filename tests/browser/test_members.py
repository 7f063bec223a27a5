"""The office's day with the register: a file brought, a member found and corrected, a task closed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mailer import env
from mailer.content.models import Society
from mailer.members.imports.background import take_in
from mailer.members.models import ImportJob, Member, MemberTask
from mailer.members.services import open_task
from tests.browser.walking import Walk
from tests.people import NOW, make_member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=60_000)

FILE = (
    "Code;First name;Last name;E-Mail;Institution;Paid until\n"
    "1001;Ada;Lovelace;ada@uni.example.org;University of London;31.12.2027\n"
    "1002;Grace;Hopper;grace@uni.example.org;Yale University;31.12.2027\n"
)


def work() -> None:
    """What a worker does in the meantime."""
    take_in(ImportJob.objects.latest("pk").pk, folder=env.current().data_dir, clock=timezone.now)


def test_a_member_file_is_brought(admin: Walk, society: Society, tmp_path: Path) -> None:
    make_member("1001", "ada@uni.example.org", given_name="Ada", family_name="King")
    file = tmp_path / "members.csv"
    file.write_text(FILE)
    page = admin.to("/members/import")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("held against the register")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="How the columns are read")).to_be_visible()
    page.get_by_label("Code is read as").select_option("number")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("held against the register")).to_be_visible()
    work()
    expect(page.get_by_text("Lovelace").first).to_be_visible()
    admin.look("import")
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("brought up to date")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="The file is taken in")).to_be_visible()
    assert Member.objects.get(number="1001").family_name == "Lovelace"


def test_a_member_is_looked_after(admin: Walk, society: Society, zoe: Member, nils: Member) -> None:
    open_task(member=zoe, kind=MemberTask.Kind.NO_ADDRESS_LEFT, now=NOW)
    page = admin.to("/members")
    admin.look("members", dark=False)
    page.get_by_label("Name, number or address").fill("papa")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Nils")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Papadopoulou")).click()
    page.get_by_role("link", name="Add an address").click()
    page.get_by_label("Mail address").fill("zoe@new.example.org")
    page.get_by_label("Why").fill("wrote to the office")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name=re.compile("^Turn off Awards", re.IGNORECASE)).click()
    page.get_by_role("link", name="Correct").click()
    page.get_by_label("Institution").fill("University of Athens")
    page.get_by_label("Why").fill("wrote to the office")
    admin.look("member-correct", dark=False)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("University of Athens").first).to_be_visible()
    admin.look("member")
    admin.to("/tasks")
    admin.look("tasks", dark=False)
    page.get_by_role("button", name="Looked after").click()
    expect(page.get_by_role("heading", name="Nothing to look after")).to_be_visible()
