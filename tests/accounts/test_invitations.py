"""An invitation works once, within a week, and only the last one sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.errors import AddressTaken, InvitationVoid
from mailer.accounts.invitations import VALID, accept, invite, invite_again, invited_with
from mailer.accounts.models import Staff
from mailer.accounts.queries import Standing, standing
from mailer.accounts.roles import Role
from mailer.accounts.services import deactivate
from mailer.audit.models import AuditEntry
from mailer.lib.redaction import TOKEN
from tests.people import NOW

PASSWORD = "a calm and long password"


@pytest.fixture
def invited(ada: Staff) -> tuple[Staff, str]:
    return invite(email="rosa@society.example.org", name="Rosa", role=Role.EDITOR, by=ada, now=NOW)


def take(token: str, *, after: timedelta = timedelta()) -> Staff:
    return accept(token=token, name="Rosalind", password=PASSWORD, now=NOW + after)


def test_whoever_takes_it_up_has_an_account(invited: tuple[Staff, str]) -> None:
    staff, token = invited
    assert standing(staff) == Standing.INVITED
    assert not staff.has_usable_password()
    taken = Staff.objects.get(pk=take(token).pk)
    assert (taken.name, standing(taken), taken.check_password(PASSWORD)) == ("Rosalind", Standing.ACTIVE, True)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["account.invited", "account.accepted"]


def test_it_works_once(invited: tuple[Staff, str]) -> None:
    take(invited[1])
    with pytest.raises(InvitationVoid, match="invite you again"):
        take(invited[1])


def test_it_works_for_a_week(invited: tuple[Staff, str]) -> None:
    assert invited_with(invited[1], now=NOW + VALID - timedelta(seconds=1)) == invited[0]
    with pytest.raises(InvitationVoid):
        take(invited[1], after=VALID)


def test_a_newer_one_makes_it_void(ada: Staff, invited: tuple[Staff, str]) -> None:
    staff, old = invited
    new = invite_again(staff=staff, by=ada, now=NOW)
    with pytest.raises(InvitationVoid):
        take(old)
    assert take(new) == staff


def test_switching_the_account_off_makes_it_void(ada: Staff, invited: tuple[Staff, str]) -> None:
    deactivate(staff=invited[0], by=ada)
    with pytest.raises(InvitationVoid):
        take(invited[1])


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 24])
def test_a_made_up_one_opens_nothing(ada: Staff, token: str) -> None:
    with pytest.raises(InvitationVoid):
        take(token)


def test_an_address_has_one_account(ada: Staff, vera: Staff) -> None:
    with pytest.raises(AddressTaken):
        invite(email="VERA@society.example.org", name="V", role=Role.VIEWER, by=ada, now=NOW)


def test_the_database_and_the_log_do_not_know_the_token(invited: tuple[Staff, str]) -> None:
    staff, token = invited
    assert token not in str(Staff.objects.filter(pk=staff.pk).values().get())
    assert token not in str(list(AuditEntry.objects.values()))
    assert TOKEN.search(f"/invitation/{token}")
