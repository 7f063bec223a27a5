"""Signing in and out."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mailer.accounts.models import Staff

PASSWORD = "a calm and long password"


@pytest.fixture
def account(vera: Staff) -> Staff:
    vera.set_password(PASSWORD)
    vera.save()
    return vera


def sign_in(client: Client, *, address: str = "vera@society.example.org", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", {"username": address, "password": password, **more})


def test_the_page_opens_without_a_session(client: Client, db: None) -> None:
    page = client.get("/sign-in").content.decode()
    assert '<label for="username">' in page
    assert '<label for="password">' in page


@pytest.mark.parametrize("address", ["vera@society.example.org", "VERA@Society.example.org"])
def test_the_right_password_opens_the_first_screen(client: Client, account: Staff, address: str) -> None:
    answer = sign_in(client, address=address)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


def test_one_comes_back_to_where_one_wanted_to_go(client: Client, account: Staff) -> None:
    assert 'name="next" value="/letters/7"' in client.get("/sign-in?next=/letters/7").content.decode()
    assert sign_in(client, next="/letters/7")["Location"] == "/letters/7"


def test_one_is_not_sent_to_another_site(client: Client, account: Staff) -> None:
    assert sign_in(client, next="https://evil.example.org/")["Location"] == "/"


@pytest.mark.parametrize(
    ("address", "password"),
    [("vera@society.example.org", "wrong"), ("nobody@society.example.org", PASSWORD)],
)
def test_wrong_name_and_wrong_password_look_alike(client: Client, account: Staff, address: str, password: str) -> None:
    page = sign_in(client, address=address, password=password)
    assert page.status_code == 200
    assert "do not belong together" in page.content.decode()
    assert client.get("/").status_code == 302


def test_what_is_missing_is_said_beside_its_field(client: Client, account: Staff) -> None:
    page = sign_in(client, address="vera", password="").content.decode()
    assert "This is not an e-mail address." in page
    assert "Write your password." in page
    assert 'aria-describedby="username-fault"' in page


def test_an_account_switched_off_gets_no_further(client: Client, account: Staff) -> None:
    Staff.objects.update(is_active=False)
    assert sign_in(client).status_code == 200
    assert client.get("/").status_code == 302


def test_signing_out_needs_a_form(reader: Client) -> None:
    assert reader.get("/sign-out").status_code == 405
    assert reader.get("/").status_code == 200
    assert reader.post("/sign-out")["Location"] == "/sign-in"
    assert reader.get("/").status_code == 302
