"""The navigation shows what there is and what the reader may open, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.console.navigation import ADMINISTRATION, DAILY, address_of, links
from mailer.content.models import Society
from tests.people import make_staff


@pytest.mark.parametrize("role", Role)
def test_every_place_opens(client: Client, society: Society, role: Role) -> None:
    staff = make_staff("somebody", role)
    client.force_login(staff)
    for link in (*links(DAILY, staff), *links(ADMINISTRATION, staff)):
        assert client.get(link.address).status_code == 200, link.name


def test_only_admins_see_administration(client: Client, ada: Staff, grace: Staff) -> None:
    assert links(ADMINISTRATION, grace) == []
    assert {"staff", "audit"} <= {link.slug for link in links(ADMINISTRATION, ada)}


def test_a_screen_that_is_not_there_has_no_address() -> None:
    assert address_of("console:nowhere") == ""


@pytest.mark.parametrize("path", ["/", "/letters", "/staff", "/audit", "/account"])
def test_where_one_is_is_marked_once(admin: Client, path: str) -> None:
    page = admin.get(path).content.decode()
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', page) == [path]
