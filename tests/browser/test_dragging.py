"""Entries of a letter are moved with the mouse: what is dropped elsewhere is stored there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from tests.browser.walking import Walk
from tests.people import make_campaign

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def laureates() -> list[str]:
    return [person["name"] for person in Campaign.objects.get().content["laureates"]]


def leave_waiting(route: Route) -> None:
    del route


def test_an_entry_dragged_below_another_is_stored_below_it(editor: Walk, society: Society, edith: Staff) -> None:
    campaign = make_campaign(by=edith)
    first, second, third = laureates()
    # Without the editors of rich text nothing moves away under the pointer.
    editor.page.route(re.compile(r"/editor(\.\w+)?\.js$"), leave_waiting)
    page = editor.to(f"/letters/{campaign.pk}/write")
    heads = page.locator("#f-laureates li.entry > details > summary")
    # Scripts make the heads draggable; before that nothing can be picked up.
    expect(heads.first).to_have_attribute("draggable", "true")
    heads.first.scroll_into_view_if_needed()
    heads.first.hover()
    page.mouse.down()
    heads.nth(1).hover()
    below = heads.nth(1).bounding_box()
    assert below is not None
    page.mouse.move(below["x"] + 20, below["y"] + below["height"] + 10, steps=4)
    page.mouse.up()
    editor.until(lambda: laureates() == [second, first, third])
    expect(page.locator("#f-laureates-1-name")).to_have_value(first)
