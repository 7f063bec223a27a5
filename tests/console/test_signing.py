"""Signing in and out, passwords, invitations. Second factors are in test_two_factor.py."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from mailer.accounts.beginning import first_link
from mailer.accounts.models import Staff
from mailer.outbox.models import OutboxMessage

PASSWORD = "a calm and long password"


@pytest.fixture(autouse=True)
def _rates_begin_anew() -> None:
    cache.clear()


@pytest.fixture
def account(vera: Staff) -> Staff:
    vera.set_password(PASSWORD)
    vera.save()
    return vera


def sign_in(client: Client, *, address: str = "vera@society.example.org", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", {"login": address, "password": password, **more})


def test_the_page_opens_without_a_session(client: Client, db: None) -> None:
    page = client.get("/sign-in").content.decode()
    assert '<label for="id_login">E-mail address</label>' in page
    assert '<label for="id_password">Password</label>' in page


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
    assert 'aria-describedby="id_login-fault"' in page


def test_after_some_wrong_passwords_the_right_one_has_to_wait(client: Client, account: Staff) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")
    assert "Too many attempts failed." in sign_in(client).content.decode()
    assert client.get("/").status_code == 302


def test_too_many_requests_get_a_page_in_words(client: Client, account: Staff) -> None:
    answers = [sign_in(client, address=f"nobody{n}@society.example.org") for n in range(31)]
    assert answers[-1].status_code == 429
    assert "Wait some minutes" in answers[-1].content.decode()


def test_an_account_switched_off_gets_no_further(client: Client, account: Staff) -> None:
    Staff.objects.update(is_active=False)
    assert "This account is switched off" in client.get(sign_in(client)["Location"]).content.decode()
    assert client.get("/").status_code == 302


def test_signing_out_needs_a_form(reader: Client) -> None:
    assert reader.get("/sign-out").status_code == 405
    assert reader.get("/").status_code == 200
    assert reader.post("/sign-out")["Location"] == "/sign-in"
    assert reader.get("/").status_code == 302


def test_nobody_signs_up(client: Client, db: None) -> None:
    fields = {"email": "new@society.example.org", "password1": PASSWORD}
    for answer in (client.get("/sign-up"), client.post("/sign-up", fields)):
        assert "By invitation only" in answer.content.decode()
    assert not Staff.objects.exists()


def test_a_forgotten_password_is_set_anew_through_a_link(client: Client, account: Staff, carried: None) -> None:
    assert client.post("/password", {"email": account.email})["Location"] == "/password/sent"
    message = OutboxMessage.objects.get()
    assert (message.kind, message.address) == ("account", account.email)
    [path] = re.findall(r"http://testserver(/password/\S+)", message.text)
    form = client.get(path, follow=True)
    new = "another calm and long password"
    answer = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert answer["Location"] == "/password/done"
    assert sign_in(client, password=new).status_code == 302
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_a_stranger_s_address_is_answered_alike_and_gets_nothing(client: Client, db: None, carried: None) -> None:
    assert client.post("/password", {"email": "nobody@society.example.org"})["Location"] == "/password/sent"
    assert not OutboxMessage.objects.exists()


def test_where_no_mail_can_leave_the_page_says_whom_to_ask(client: Client, db: None) -> None:
    assert "Ask an admin of your society" in client.get("/password").content.decode()


def test_a_password_is_changed_with_the_old_one(client: Client, account: Staff, carried: None) -> None:
    client.force_login(account)
    sign_in(client)
    new = "another calm and long password"
    client.post("/account/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    account.refresh_from_db()
    assert account.check_password(new)
    message = OutboxMessage.objects.get()
    assert message.subject == "Your password was changed"
    assert "If this was not you, tell an admin" in message.html


@pytest.mark.parametrize("weak", ["short", "password1234", "vera@society.example.org"])
def test_a_weak_password_is_refused(client: Client, account: Staff, weak: str) -> None:
    client.force_login(account)
    client.post("/account/password", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_a_new_mailer_says_how_its_first_admin_is_made(client: Client, db: None) -> None:
    assert "mailer staff first-link" in client.get("/sign-in").content.decode()


def test_who_has_an_account_is_not_told_about_it(client: Client, account: Staff) -> None:
    assert "first-link" not in client.get("/sign-in").content.decode()


def begin_at(client: Client, token: str, **said: str) -> Any:
    return client.post(
        f"/begin/{token}", {"name": "Ada", "email": "ada@society.example.org", "password": PASSWORD, **said}
    )


def test_the_first_admin_comes_in_by_the_link_and_is_led_on(client: Client, db: None) -> None:
    token = first_link(now=timezone.now()) or ""
    page = client.get(f"/begin/{token}")
    assert "You become its first admin" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert begin_at(client, token)["Location"] == "/welcome"
    assert "Welcome, Ada." in client.get("/welcome").content.decode()
    assert "You are signed in as Ada." in client.get(f"/begin/{token}").content.decode()
    assert Client().get(f"/begin/{token}").status_code == 410


@pytest.mark.parametrize(
    "said", [{"password": "short"}, {"password": "ada@society.example.org"}, {"email": "ada"}, {"name": ""}]
)
def test_what_the_first_admin_gets_wrong_is_said_and_makes_nobody(
    client: Client, db: None, said: dict[str, str]
) -> None:
    token = first_link(now=timezone.now()) or ""
    assert "aria-invalid" in begin_at(client, token, **said).content.decode()
    assert not Staff.objects.exists()


def test_without_the_link_nobody_becomes_admin(client: Client, db: None) -> None:
    first_link(now=timezone.now())
    assert begin_at(client, "x" * 24).status_code == 410
    assert not Staff.objects.exists()
