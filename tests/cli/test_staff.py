"""``mailer staff``: accounts, their roles, and passwords that are shown once."""

from __future__ import annotations

import re

from click.testing import CliRunner, Result
from django.urls import reverse

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.cli.staff import staff as command


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def shown(done: Result) -> str:
    found = re.search(r"password (\S+)", done.output)
    assert found is not None, done.output
    return found[1]


def test_an_account_its_password_and_a_new_one(db: None) -> None:
    first = shown(run("add", "rosa@society.example.org", "--name", "Rosa", "--role", "editor"))
    account = Staff.objects.get()
    assert account.check_password(first)
    assert "rosa@society.example.org\teditor" in run("list").output
    second = shown(run("password", "ROSA@society.example.org"))
    account.refresh_from_db()
    assert account.check_password(second)
    assert not account.check_password(first)
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"account.created", "account.password_reset"}
    assert first not in str(list(AuditEntry.objects.values()))


def test_no_second_account_and_nobody_by_that_name(db: None) -> None:
    words = ("add", "rosa@society.example.org", "--name", "Rosa", "--role", "editor")
    assert run(*words).exit_code == 0
    assert "has an account already" in run(*words).output
    assert "There is no account" in run("password", "nobody@society.example.org").output


def test_the_first_link_is_printed_as_long_as_nobody_has_an_account(db: None) -> None:
    link = run("first-link").output.strip()
    assert re.fullmatch(r"[A-Za-z0-9_-]{24}", token := link.rpartition("/")[2])
    assert link == f"http://testserver{reverse('begin', args=[token])}"
    assert run("first-link").output.strip() != link
    assert run("add", "rosa@society.example.org", "--name", "Rosa", "--role", "admin").exit_code == 0
    assert "Somebody has an account already." in run("first-link").output
    quiet = run("first-link", "--quiet")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_an_admin_is_made_a_superuser_and_no_longer_one(db: None) -> None:
    assert run("add", "rosa@society.example.org", "--name", "Rosa", "--role", "admin").exit_code == 0
    told = run("superuser", "ROSA@society.example.org", "--on").output
    assert "is a superuser from now on" in told
    assert "set MAILER_ADMIN_PATH" in told
    assert "rosa@society.example.org\tadmin\tsuperuser" in run("list").output
    assert "was a superuser already" in run("superuser", "rosa@society.example.org", "--on").output
    assert "is no superuser from now on" in run("superuser", "rosa@society.example.org", "--off").output
    assert not Staff.objects.get().is_superuser
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["account.created", "account.superuser_on", "account.superuser_off"]


def test_a_superuser_is_an_admin_and_says_so(db: None) -> None:
    assert run("add", "rosa@society.example.org", "--name", "Rosa", "--role", "approver").exit_code == 0
    refused = run("superuser", "rosa@society.example.org", "--on")
    assert (refused.exit_code, Staff.objects.get().is_superuser) == (1, False)
    assert "Give the person the role of an admin first" in refused.output
    assert "There is no account" in run("superuser", "nobody@society.example.org", "--on").output
    assert run("superuser", "rosa@society.example.org").exit_code == 2
