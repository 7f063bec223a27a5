"""Who gets to the pages for superusers: nobody before they are switched on, then superusers alone, and only to read."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.accounts.services import change_role
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.console.middleware import POLICY
from mailer.console.superuser.site import mounted
from mailer.members.models import Member
from tests.console.superuser.addresses import PATH
from tests.people import make_staff

PAGES = ("", "jsi18n/", "members/", "members/member/", "members/member/1/change/")
# Where Django's own admin has pages that change something, or let somebody in by another way.
SIDE_DOORS = (
    "login/",
    "logout/",
    "password_change/",
    "autocomplete/",
    "r/1/1/",
    "members/member/add/",
    "members/member/1/delete/",
    "members/member/1/history/",
    "nothing/at/all/",
)


def nothing_there(client: Client, path: str) -> bool:
    """Whether the answer is that to an address which does not exist."""
    found, strange = client.get(path), client.get("/no-such-address-anywhere")
    return (found.status_code, found.content) == (404, strange.content)


def test_off_is_the_default(superuser: Client) -> None:
    assert mounted("") == []
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
    for path in (f"/{PATH}/", f"/{PATH}/login/", "/admin/", "/admin/login/"):
        assert nothing_there(superuser, path), path


@pytest.mark.parametrize("page", [*PAGES, *SIDE_DOORS])
def test_nobody_else_finds_anything_there(client: Client, switched_on: str, nils: Member, page: str) -> None:
    assert nothing_there(client, switched_on + page)
    for role in Role:
        client.force_login(make_staff(f"some-{role}", role))
        assert nothing_there(client, switched_on + page), role
        assert client.post(switched_on + page).status_code == 404


def test_without_its_last_stroke_the_path_is_not_betrayed(client: Client, switched_on: str, db: None) -> None:
    assert nothing_there(client, switched_on.rstrip("/"))
    assert nothing_there(client, f"{switched_on}members/member")


def test_a_superuser_finds_the_pages_and_no_side_door(superuser: Client, switched_on: str, nils: Member) -> None:
    assert [superuser.get(switched_on + page).status_code for page in PAGES[:4]] == [200] * 4
    assert superuser.get(f"{switched_on}members/member/{nils.pk}/change/").status_code == 200
    assert [page for page in SIDE_DOORS if superuser.get(switched_on + page).status_code != 404] == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_superuser_changes_nothing(superuser: Client, switched_on: str, nils: Member, method: str) -> None:
    before = (Member.objects.values().get(), AuditEntry.objects.count())
    for page in ("", "members/member/", f"members/member/{nils.pk}/change/"):
        path = switched_on + page
        answer = getattr(superuser, method)(path, {"number": "9", "_save": "Save", "action": "delete_selected"})
        assert answer.status_code == 405, page
    assert (Member.objects.values().get(), AuditEntry.objects.count()) == before


def test_whoever_is_no_admin_any_more_is_out(superuser: Client, switched_on: str, ada: Staff) -> None:
    boss = make_staff("boss", Role.ADMIN)
    change_role(staff=ada, role=Role.VIEWER, by=boss)
    assert nothing_there(superuser, switched_on)
    change_role(staff=ada, role=Role.ADMIN, by=boss)
    assert nothing_there(superuser, switched_on)


def test_the_role_counts_even_where_the_mark_was_set_by_other_means(
    superuser: Client, switched_on: str, ada: Staff
) -> None:
    Staff.objects.filter(pk=ada.pk).update(role=Role.EDITOR)
    assert nothing_there(superuser, switched_on)


def test_a_second_factor_that_is_due_comes_first(superuser: Client, switched_on: str, ada: Staff) -> None:
    Staff.objects.filter(pk=ada.pk).update(second_factor_by=timezone.now())
    for page in PAGES:
        answer = superuser.get(switched_on + page)
        assert (answer.status_code, answer["Location"]) == (302, "/account/two-factor"), page


def test_the_pages_need_nothing_our_own_policy_forbids(superuser: Client, switched_on: str, campaign: Campaign) -> None:
    for page in ("", "campaigns/", "campaigns/campaign/", f"campaigns/campaign/{campaign.pk}/change/"):
        answer = superuser.get(switched_on + page)
        assert answer["Content-Security-Policy"] == POLICY
        assert "no-store" in answer["Cache-Control"]
        html = answer.content.decode()
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|type=\"application/json\"))", html) == []
        files = re.findall(r"(?:src|href)=\"/static/([^\"]+)\"", html)
        assert len(files) > 3
        assert [file for file in files if finders.find(file) is None] == []
