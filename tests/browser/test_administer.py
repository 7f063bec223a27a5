"""An admin sets the mailer up in a real browser: looks of letters, provider and domain, health, retention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailer import env
from mailer.content.models import Society
from mailer.privacy.models import RetentionRule
from tests.browser.walking import Walk
from tests.providers.domain.nameserver import serving, txt

pytestmark = pytest.mark.slow


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The society has an SPF record, a mail server and half a DMARC record; its mail leaves by a server of its own."""
    zone = {
        ("society.example.org", "TXT"): [txt("v=spf1 mx ~all")],
        ("society.example.org", "MX"): ["10 mail.society.example.org."],
        ("mail.society.example.org", "A"): ["192.0.2.1"],
        ("_dmarc.society.example.org", "TXT"): [txt("v=DMARC1; p=none")],
    }
    with serving(zone) as server:
        url = "smtp+starttls://user:secret@mail.society.example.org:587"
        said = replace(env.current(), dns_resolver=server.address, provider="smtp", smtp_url=url)
        monkeypatch.setattr(env, "current", lambda: said)
        yield


def test_the_letter_follows_what_is_typed(admin: Walk, society: Society) -> None:
    page = admin.to("/society")
    frame = page.frame_locator("iframe[name=letterhead]")
    frame.get_by_text(society.name).first.wait_for()
    admin.look("society")
    page.get_by_label("Name of the society").fill("The Society of Things")
    frame.get_by_text("The Society of Things").first.wait_for()
    page.get_by_label("Colour", exact=True).fill("#ffee88")
    frame.get_by_text("Choose a darker colour.").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    admin.look("society-faults", dark=False)
    page.get_by_label("Colour", exact=True).fill("#114411")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Letters made from now on look like this.").wait_for()
    society.refresh_from_db()
    assert society.colour_accent == "#114411"
    page.get_by_label("Everyone must have one").check()
    page.get_by_role("button", name="Save the rules").click()
    page.get_by_text("The house rules are saved.").wait_for()


def test_what_is_missing_is_found(admin: Walk, society: Society, names: None) -> None:
    page = admin.to("/providers")
    admin.look("providers")
    page.get_by_role("link", name="SendGrid").click()
    page.wait_for_load_state()
    admin.look("providers-sendgrid")
    admin.to("/providers")
    page.get_by_role("link", name="Check society.example.org").click()
    page.get_by_text("watch only").wait_for()
    admin.look("domain")


def test_health_and_retention(admin: Walk, society: Society) -> None:
    page = admin.to("/health")
    admin.look("health")
    page.get_by_role("link", name="Retention").click()
    page.get_by_role("heading", name="Retention").wait_for()
    admin.look("retention")
    page.get_by_role("link", name="how long is kept: Alerts").click()
    page.get_by_label("Days").fill("30")
    page.get_by_role("button", name="Decide").click()
    page.get_by_text("Say why").wait_for()
    admin.look("rule")
    page.get_by_label("Why").fill("decided by the Council")
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("heading", name="Retention").wait_for()
    assert RetentionRule.objects.get().days == 30
