"""The first admin is made once, with the newest link alone, and only as long as nobody has an account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.beginning import VALID, begin, check_first_link, first_link, is_new
from mailer.accounts.errors import FirstLinkVoid
from mailer.accounts.models import FirstLink, Staff
from mailer.accounts.roles import Role
from mailer.audit.models import AuditEntry
from mailer.lib.redaction import TOKEN
from tests.people import NOW

PASSWORD = "a calm and long password"


@pytest.fixture
def token(db: None) -> str:
    found = first_link(now=NOW)
    assert found is not None
    return found


def take(token: str, *, after: timedelta = timedelta()) -> Staff:
    return begin(token=token, email="ada@society.example.org", name="Ada", password=PASSWORD, now=NOW + after)


def test_whoever_has_the_link_becomes_the_first_admin(token: str) -> None:
    assert is_new()
    check_first_link(token, now=NOW)
    ada = Staff.objects.get(pk=take(token).pk)
    assert (ada.name, ada.role, ada.check_password(PASSWORD), ada.is_superuser) == ("Ada", Role.ADMIN, True, False)
    assert not is_new()
    assert AuditEntry.objects.get().detail == {"role": "admin", "through": "first link"}


def test_it_works_once(token: str) -> None:
    take(token)
    Staff.objects.all().delete()
    with pytest.raises(FirstLinkVoid):
        take(token)


@pytest.mark.parametrize("guess", ["", "x" * 24])
def test_nobody_guesses_it(token: str, guess: str) -> None:
    with pytest.raises(FirstLinkVoid):
        take(guess)
    assert is_new()


def test_it_is_too_old_after_a_day(token: str) -> None:
    with pytest.raises(FirstLinkVoid, match="mailer staff first-link"):
        check_first_link(token, now=NOW + VALID)
    assert take(token, after=VALID - timedelta(seconds=1)).pk


def test_a_newer_link_makes_it_void(token: str) -> None:
    newer = first_link(now=NOW)
    with pytest.raises(FirstLinkVoid):
        check_first_link(token, now=NOW)
    assert newer is not None
    assert take(newer).pk


def test_once_somebody_has_an_account_it_makes_nobody_an_admin(token: str, vera: Staff) -> None:
    assert first_link(now=NOW) is None
    for attempt in (lambda: check_first_link(token, now=NOW), lambda: take(token)):
        with pytest.raises(FirstLinkVoid):
            attempt()
    assert list(Staff.objects.all()) == [vera]


def test_the_database_does_not_know_it_and_the_log_hides_it(token: str) -> None:
    assert token not in str(list(FirstLink.objects.values()))
    assert TOKEN.sub("/…", f'"GET /begin/{token} HTTP/1.1"') == '"GET /begin/… HTTP/1.1"'
