"""Saying whom one means: a rule built with the keyboard and the mouse, a list pasted, an audience chosen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.members.models import Category
from mailer.segments.models import MemberList, Segment
from mailer.segments.services import create_segment
from tests.browser.walking import Walk
from tests.people import NOW, make_campaign, make_member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=60_000)


@pytest.fixture
def members(db: None) -> None:
    make_member("1001", given_name="Ada", family_name="Lovelace", category=Category.STUDENT, country="DE")
    make_member("1002", given_name="Grace", family_name="Hopper", category=Category.STUDENT, country="US")
    make_member("1003", given_name="Nils", family_name="Ångström", category=Category.EMERITUS, country="DE")


def test_a_segment_is_built_for_a_letter(walk: Walk, edith: Staff, society: Society, members: None) -> None:
    campaign = make_campaign(by=edith)
    walk.enter(edith)
    page = walk.to(f"/letters/{campaign.pk}/audience")
    walk.look("audience-empty", dark=False)
    page.get_by_role("button", name="Build a new segment for it").click()
    page.get_by_label("What to ask about").select_option(label="Category")
    page.get_by_label("Student").check()
    expect(page.locator("#found")).to_contain_text("2 members")
    page.get_by_role("button", name="Add a rule").click()
    field = page.get_by_label("What to ask about").nth(1)
    expect(field).to_be_focused()
    field.select_option(label="Country")
    page.get_by_label("Country: which").fill("Germany")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Germany")).to_be_checked()
    expect(page.locator("#found")).to_contain_text("Students in Germany")
    expect(page.locator("#found")).to_contain_text("Ada Lovelace")
    page.get_by_role("button", name="Add a group").click()
    page.get_by_label("What to ask about").nth(2).select_option(label="Day of joining")
    walk.look("segment-build")
    page.get_by_label("Name", exact=True).fill("German students")
    page.get_by_role("button", name="Save and use it").click()
    expect(page.get_by_text("there is no", exact=False)).to_have_count(0)
    expect(page.locator(".rule-line .fault")).to_be_visible()
    walk.look("segment-fault", dark=False)
    page.get_by_role("button", name="Remove this group").click()
    expect(page.get_by_label("What to ask about")).to_have_count(2)
    page.get_by_role("button", name="Save and use it").click()
    expect(page.locator("#notices")).to_contain_text("it is the segment of this letter")
    expect(page.locator("#comes-to")).to_contain_text(re.compile(r"Get a copy\s*1"))
    page.get_by_label("Segment", exact=False).first.select_option(label="Everyone on the register")
    expect(page.locator("#comes-to")).to_contain_text(re.compile(r"Get a copy\s*3"))
    page.get_by_label("German students").check()
    expect(page.locator("#comes-to")).to_contain_text(re.compile(r"Get a copy\s*2"))
    walk.look("audience-chosen")
    page.get_by_label("Member", exact=True).fill("Hopper")
    page.get_by_role("button", name="Find out").click()
    expect(page.get_by_text("Would get no copy")).to_be_visible()
    walk.look("audience-why", dark=False)


def test_a_segment_and_its_versions(admin: Walk, ada: Staff, society: Society, members: None) -> None:
    segment = create_segment(
        name="Students", rule={"field": "category", "in": ["student"]}, by=ada, now=NOW, description="Travel grants"
    )
    page = admin.to("/segments")
    admin.look("segments")
    page.get_by_role("link", name="Students").click()
    admin.look("segment")
    page.get_by_label("Member", exact=True).fill("Ång")
    page.get_by_role("button", name="Find out").click()
    expect(page.get_by_text("category is not Student")).to_be_visible()
    admin.look("segment-why", dark=False)
    admin.to(f"/segments/{segment.pk}/edit")
    page.get_by_label("The rules").select_option(label="None of these is true")
    page.get_by_label("Why you change it").fill("the others")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator("#notices")).to_contain_text("The rule of version 1 holds.")
    assert Segment.objects.get().version == 3


def test_without_scripts_a_rule_is_built_by_buttons(
    plain_walk: Walk, edith: Staff, society: Society, members: None
) -> None:
    plain_walk.enter(edith)
    page = plain_walk.to("/segments/new")
    page.get_by_label("What to ask about").select_option(label="Category")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Student").check()
    page.get_by_role("button", name=re.compile("Remove the rule")).last.click()
    expect(page.locator("#found")).to_contain_text("2 members")
    page.get_by_label("Name", exact=True).fill("Students")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Students")).to_be_visible()


def test_a_list_is_pasted(editor: Walk, society: Society, members: None) -> None:
    page = editor.to("/segments/lists")
    editor.look("lists-empty", dark=False)
    page.get_by_role("link", name="Make the first one").click()
    page.get_by_label("Name").fill("Speakers 2026")
    page.get_by_role("button", name="Make it").click()
    page.get_by_label("Put a member on the list").fill("love")
    page.get_by_role("button", name="Put on").click()
    expect(page.locator("#notices")).to_contain_text("Member 1001 is on the list.")
    page.get_by_role("link", name="Paste many").first.click()
    editor.look("list-paste", dark=False)
    page.get_by_label("Numbers or addresses").fill("1002\nmember1003@mail.example.org\nnobody@example.org")
    page.get_by_role("button", name="Put them on").click()
    expect(page.get_by_text("nobody@example.org")).to_be_visible()
    editor.look("list-pasted", dark=False)
    page.get_by_role("link", name="Look at the list").click()
    editor.look("list")
    assert MemberList.objects.get().entries.count() == 3
