"""What only admins look after: topics in every language, the suppression list, fields of members; and kept views."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from mailer.content.models import Society
from mailer.members.models import CustomField, Member, MemberView, Suppression, Topic
from mailer.members.services import define_field, suppress
from tests.browser.walking import Walk
from tests.people import NOW, hash_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=60_000)


def test_a_topic_is_offered_worded_and_moved(admin: Walk, society: Society, nils: Member) -> None:
    page = admin.to("/topics")
    first = Topic.objects.earliest("position", "slug")
    expect(page.locator(f"#subscribers-{first.pk}")).to_have_text("1")
    admin.look("topics")
    page.get_by_role("link", name="Offer a topic").click()
    page.get_by_label("Name", exact=True).fill("Obituaries")
    page.get_by_text("They do not get it").click()
    page.get_by_text("In other languages").click()
    page.get_by_label("Name in Deutsch").fill("Nachrufe")
    admin.look("topic")
    page.get_by_role("button", name="Offer it").click()
    page.get_by_role("button", name="Move Obituaries up").click()
    page.get_by_role("button", name=re.compile("Retire.*Obituaries")).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notices")).to_contain_text("is offered again")
    assert Topic.objects.get(slug="obituaries").translations == {"de": {"name": "Nachrufe"}}


def test_an_address_is_stopped_and_allowed_again(admin: Walk, society: Society, zoe: Member, nils: Member) -> None:
    suppress(address_hash=hash_of("left@example.org"), reason=Suppression.Reason.ERASED, source="erasure", now=NOW)
    page = admin.to("/suppressions")
    admin.look("suppressions")
    page.get_by_role("link", name="Allow again").first.click()
    expect(page.get_by_role("heading", name="Mail can’t be allowed again")).to_be_visible()
    admin.look("suppression-erased", dark=False)
    admin.to("/suppressions/add")
    page.get_by_label("Mail address").fill("nils@uni.example.org")
    page.get_by_label("Why").fill("asked by telephone")
    admin.look("suppression-add", dark=False)
    page.get_by_role("button", name="Stop all mail to it").click()
    page.get_by_label("Address or member").fill("nils")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Allow again").click()
    admin.look("suppression-lift", dark=False)
    page.get_by_label("Why").fill("changed his mind")
    page.get_by_role("button", name="Allow mail again").click()
    expect(page.locator("#notices")).to_contain_text("Mail is allowed again.")


def test_a_field_is_made_and_retired(admin: Walk, society: Society, nils: Member) -> None:
    page = admin.to("/fields")
    admin.look("fields-empty", dark=False)
    page.get_by_role("link", name="Make the first one").click()
    page.get_by_label("Name").fill("Badge colour")
    page.get_by_label("Type").select_option(label="One of a list")
    page.get_by_label("Values to choose from").fill("blue\ngreen")
    admin.look("field-new", dark=False)
    page.get_by_role("button", name="Make it").click()
    define_field(name="Chapter", kind=CustomField.Kind.TEXT, by="test")
    admin.to("/fields")
    expect(page.locator(f"#members-{CustomField.objects.get(slug='chapter').pk}")).to_have_text("0")
    admin.look("fields")
    page.get_by_role("button", name=re.compile("Retire.*Chapter")).click()
    expect(page.get_by_role("table").get_by_text("Retired")).to_be_visible()
    page.get_by_role("link", name="Badge colour").click()
    admin.look("field", dark=False)


def test_a_view_is_kept_and_opened(editor: Walk, society: Society, nils: Member, zoe: Member) -> None:
    page = editor.to("/members")
    page.get_by_label("Address", exact=True).select_option(label="Bounced")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("button", name="Keep this view").click()
    page.get_by_label("Name").fill("To find again")
    editor.look("view-keep", dark=False)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name="Zoë Papadopoulou")).to_be_visible()
    editor.look("view")
    page.get_by_role("link", name="Clear").click()
    expect(page.get_by_role("link", name="Nils")).to_be_visible()
    page.get_by_role("link", name="To find again").click()
    expect(page.get_by_role("link", name="Nils")).to_have_count(0)
    assert MemberView.objects.get().asked == {"address": "hard", "sort": "number"}
