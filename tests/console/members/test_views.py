"""Views of the list of members: kept under a name, shared, opened, forgotten."""

from __future__ import annotations

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.members.models import Member, MemberView
from tests.console.members.test_register import shown
from tests.console.test_staff import text
from tests.people import make_member, make_staff

ASKED = {"q": "papa", "address": "hard", "sort": "new"}


def keep(browser: Client, **said: str) -> str:
    return text(browser.post("/members/views/keep", {**ASKED, "view": "Greeks", "do": "keep", **said}, follow=True))


def test_what_was_asked_is_kept_and_asked_again(clerk: Client, nils: Member, zoe: Member) -> None:
    page = text(clerk.post("/members", ASKED))
    assert "Keep this view …" in page
    page = text(clerk.post("/members/views/keep", ASKED))
    assert "<dd>papa</dd>" in page
    assert "<dd>Bounced</dd>" in page
    page = keep(clerk)
    assert "The view “Greeks” is kept." in page
    assert shown(page) == ["Zoë Papadopoulou"]
    assert "papa" not in str(clerk.post("/members/views/keep", {**ASKED, "do": "keep", "view": "Greeks"})["Location"])
    assert MemberView.objects.get().asked == ASKED


@pytest.mark.parametrize("said", [{"view": ""}, {"view": "x" * 81}, {"q": "", "address": ""}])
def test_what_is_no_view_is_refused(clerk: Client, said: dict[str, str]) -> None:
    assert "aria-invalid" in keep(clerk, **said)
    assert not MemberView.objects.exists()


def test_a_view_is_ones_own_unless_it_is_shared(clerk: Client, zoe: Member, edith: Staff) -> None:
    keep(clerk)
    mine = MemberView.objects.get()
    other = Client()
    other.force_login(edith)
    assert other.get(f"/members/views/{mine.pk}").status_code == 404
    assert "Greeks" not in text(other.get("/members"))
    keep(clerk, shared="1")
    page = text(other.get(f"/members/views/{mine.pk}"))
    assert shown(page) == ["Zoë Papadopoulou"]
    assert "Forget this view" not in page
    assert "who alone can forget it" in text(other.post(f"/members/views/{mine.pk}/forget", follow=True))


def test_a_view_is_forgotten(clerk: Client) -> None:
    keep(clerk)
    view = MemberView.objects.get()
    assert "is forgotten" in text(clerk.post(f"/members/views/{view.pk}/forget", follow=True))
    assert not MemberView.objects.exists()


def test_whoever_leaves_takes_the_views_along(clerk: Client, db: None) -> None:
    leaving = make_staff("leaving", Role.EDITOR)
    browser = Client()
    browser.force_login(leaving)
    keep(browser, shared="1")
    leaving.delete()
    assert "Greeks" not in text(clerk.get("/members"))


def test_by_name_everybody_stands_in_order(clerk: Client) -> None:
    for number, (given, family) in enumerate([("Bea", "Kim"), ("Ada", "Kim"), ("Zoe", "Abel")]):
        make_member(str(number), given_name=given, family_name=family)
    assert shown(text(clerk.post("/members", {"sort": "name"}))) == ["Zoe Abel", "Ada Kim", "Bea Kim"]
