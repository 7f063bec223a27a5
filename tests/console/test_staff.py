"""Staff and roles: the list, inviting, changing, switching off."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.invitations import invite
from mailer.accounts.models import Staff
from mailer.accounts.queries import Standing, standing
from mailer.accounts.roles import Role
from mailer.outbox.models import OutboxMessage
from tests.people import NOW, make_staff

PASSWORD = "a calm and long password"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_everybody_is_listed_with_role_and_standing(admin: Client, vera: Staff, grace: Staff) -> None:
    Staff.objects.filter(pk=vera.pk).update(is_active=False)
    page = text(admin.get("/staff"))
    assert f'<a href="/staff/{grace.pk}">Grace</a>' in page
    assert '<span class="badge bad">Switched off</span>' in page


def test_a_search_is_posted_and_stands_in_no_address(admin: Client, vera: Staff, grace: Staff) -> None:
    page = text(admin.post("/staff", {"q": "vera@society"}))
    assert "Vera" in page
    assert "Grace" not in page
    assert "?q=" not in page
    assert "Nobody like that" in text(admin.post("/staff", {"q": "nonsense"}))


@pytest.mark.parametrize(
    ("choice", "shown"),
    [({"role": "viewer"}, ["Vera"]), ({"standing": "invited"}, ["New"]), ({"standing": "active"}, ["Ada", "Vera"])],
)
def test_filters(admin: Client, ada: Staff, vera: Staff, choice: dict[str, str], shown: list[str]) -> None:
    invite(email="new@society.example.org", name="New", role=Role.EDITOR, by=ada, now=NOW)
    page = text(admin.post("/staff", choice))
    assert re.findall(r'<a href="/staff/\d+">(\w+)</a>', page) == shown


def test_a_longer_list_costs_no_more_queries(admin: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        make_staff(f"person{number}", Role.VIEWER)
    with django_assert_num_queries(5):  # session, reader, staff, society, alerts
        admin.get("/staff")


def test_the_csv_is_the_list(admin: Client, vera: Staff) -> None:
    Staff.objects.filter(pk=vera.pk).update(name="=HYPERLINK(1)")
    answer: Any = admin.get("/staff/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["'=HYPERLINK(1)", "Ada"]
    assert rows[1]["Account"] == "Active"


def send_invitation(admin: Client) -> str:
    """Invite somebody; the path of the link that is shown."""
    fields = {"name": "Rosa", "email": "rosa@society.example.org", "role": "editor"}
    page = text(admin.post("/staff/invite", fields))
    [path] = re.findall(r'value="http://testserver(/invitation/[^"]+)"', page)
    return str(path)


def test_where_no_mail_can_leave_the_link_is_shown(admin: Client) -> None:
    send_invitation(admin)
    assert not OutboxMessage.objects.exists()


def test_otherwise_it_is_sent_and_shown(admin: Client, carried: None) -> None:
    path = send_invitation(admin)
    message = OutboxMessage.objects.get()
    assert message.address == "rosa@society.example.org"
    assert message.subject == "Your account for the mailer of International Cytokine & Interferon Society"
    for part in (message.text, message.html):
        assert f"http://testserver{path}" in part
    assert message.expires_at - message.created_at == timedelta(days=7)


def test_the_link_opens_the_account_and_signs_in(admin: Client, client: Client) -> None:
    path = send_invitation(admin)
    guest = Client()
    assert "You are invited as editor." in text(guest.get(path))
    weak = text(guest.post(path, {"name": "Rosa", "password": "short"}))
    assert "at least 12 characters" in weak
    assert guest.post(path, {"name": "Rosalind", "password": PASSWORD})["Location"] == "/"
    assert "Welcome, Rosalind." in text(guest.get("/"))
    assert Client().get(path).status_code == 410


def test_an_address_is_invited_once(admin: Client, vera: Staff) -> None:
    page = text(admin.post("/staff/invite", {"name": "V", "email": "VERA@society.example.org", "role": "viewer"}))
    assert "has an account already" in page


@pytest.mark.parametrize("fields", [{}, {"name": "V", "email": "v", "role": "viewer"}, {"role": "wizard"}])
def test_a_faulty_invitation_says_so_and_makes_nobody(admin: Client, ada: Staff, fields: dict[str, str]) -> None:
    assert "aria-invalid" in text(admin.post("/staff/invite", fields))
    assert list(Staff.objects.all()) == [ada]


def test_inviting_again_makes_the_old_link_void(admin: Client) -> None:
    old = send_invitation(admin)
    rosa = Staff.objects.get(name="Rosa")
    page = text(admin.post(f"/staff/{rosa.pk}/invite"))
    [new] = re.findall(r"http://testserver(/invitation/[^\"]+)", page)
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200


def test_who_has_come_in_is_not_invited_again(admin: Client, vera: Staff) -> None:
    assert admin.post(f"/staff/{vera.pk}/invite")["Location"] == f"/staff/{vera.pk}"
    vera.refresh_from_db()
    assert standing(vera) == Standing.ACTIVE


def test_a_role_is_changed(admin: Client, vera: Staff) -> None:
    admin.post(f"/staff/{vera.pk}", {"role": "editor"})
    vera.refresh_from_db()
    assert vera.role == Role.EDITOR
    assert "Changed a role from viewer to editor" in text(admin.get(f"/staff/{vera.pk}"))


@pytest.mark.parametrize("role", ["", "wizard"])
def test_there_are_no_other_roles(admin: Client, vera: Staff, role: str) -> None:
    assert "Choose one of the roles." in text(admin.post(f"/staff/{vera.pk}", {"role": role}, follow=True))
    vera.refresh_from_db()
    assert vera.role == Role.VIEWER


@pytest.mark.parametrize(("path", "fields"), [("", {"role": "viewer"}), ("/off", {})])
def test_the_last_admin_is_told_why_not(admin: Client, ada: Staff, path: str, fields: dict[str, str]) -> None:
    answer = admin.post(f"/staff/{ada.pk}{path}", fields, follow=True)
    assert "This is the last admin who can sign in" in text(answer)


def test_switching_off_asks_first_and_signs_out_at_once(admin: Client, vera: Staff) -> None:
    reader = Client()
    reader.force_login(vera)
    assert "signed out everywhere" in text(admin.get(f"/staff/{vera.pk}/off"))
    assert reader.get("/").status_code == 200
    admin.post(f"/staff/{vera.pk}/off")
    assert reader.get("/").status_code == 302
    admin.post(f"/staff/{vera.pk}/on")
    assert reader.get("/").status_code == 200


def test_a_lost_second_factor_is_forgotten(admin: Client, vera: Staff) -> None:
    Authenticator.objects.create(user=vera, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Forget the second factor …" in text(admin.get(f"/staff/{vera.pk}"))
    admin.post(f"/staff/{vera.pk}/reset-two-factor")
    assert not Authenticator.objects.exists()


def test_there_are_no_other_switches(admin: Client, vera: Staff) -> None:
    assert admin.post(f"/staff/{vera.pk}/nonsense").status_code == 404


def test_people_set_their_own_name_and_zone(reader: Client, vera: Staff) -> None:
    reader.post("/account", {"name": "Vera Rubin", "time_zone": "Asia/Tokyo"})
    vera.refresh_from_db()
    assert (vera.name, vera.time_zone) == ("Vera Rubin", "Asia/Tokyo")
    refused = text(reader.post("/account", {"name": "Vera", "time_zone": "Mars/Olympus"}))
    assert "This is not a zone we know." in refused
