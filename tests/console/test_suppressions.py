"""The suppression list: read, searched, added to; and lifted where the law leaves that to the office."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.members.models import Member, Suppression
from mailer.members.services import suppress
from tests.console.test_staff import text
from tests.people import NOW, hash_of, make_member

Reason = Suppression.Reason


def stop(email: str, reason: Suppression.Reason, source: str = "provider event") -> Suppression:
    suppress(address_hash=hash_of(email), reason=reason, source=source, now=NOW)
    return Suppression.objects.get(address_hash=hash_of(email))


def test_the_list_tells_whose_why_and_from_where(admin: Client, zoe: Member) -> None:
    stop("gone@example.org", Reason.PROVIDER, "provider list")
    page = text(admin.get("/suppressions"))
    assert "Zoë Papadopoulou" in page
    assert "A letter came back for good" in page
    assert "An address that is not on the register" in page
    assert "the provider’s own list" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "zoe@gone.example.org"}, 1),
        ({"q": "papa"}, 1),
        ({"q": "1003"}, 1),
        ({"q": "Left@Example.org"}, 1),
        ({"q": "nobody@example.org"}, 0),
        ({"reason": "complaint"}, 1),
        ({"source": "staff"}, 1),
        ({"source": "provider event"}, 1),
        ({"state": "lifted"}, 0),
        ({"state": "force"}, 3),
    ],
)
def test_search_and_filter(admin: Client, zoe: Member, ada: Staff, asked: dict[str, str], found: int) -> None:
    stop("left@example.org", Reason.COMPLAINT)
    stop("asked@example.org", Reason.MANUAL, f"staff:{ada.pk}")
    assert text(admin.post("/suppressions", asked)).count("Allow again …") == found


def test_one_is_added_by_hand(admin: Client, nils: Member, ada: Staff) -> None:
    said = {"email": "Nils@uni.example.org", "why": "asked by telephone"}
    assert "Nobody writes to this address any more." in text(admin.post("/suppressions/add", said, follow=True))
    row = Suppression.objects.get()
    assert (row.reason, row.source, row.note) == ("manual", f"staff:{ada.pk}", "asked by telephone")
    assert "stopped already" in text(admin.post("/suppressions/add", said, follow=True))
    assert "Ada" in text(admin.get("/suppressions"))


@pytest.mark.parametrize("said", [{"email": "nobody", "why": "x"}, {"email": "a@example.org", "why": ""}, {}])
def test_what_can_not_be_stopped_is_told_beside_its_field(admin: Client, said: dict[str, str]) -> None:
    assert "aria-invalid" in text(admin.post("/suppressions/add", said))
    assert not Suppression.objects.exists()


def test_mail_is_allowed_again_with_the_reason_kept(admin: Client, zoe: Member, ada: Staff) -> None:
    row = Suppression.objects.get()
    path = f"/suppressions/{row.pk}/lift"
    assert "a letter came back for good" in text(admin.get(path))
    assert "Say why mail may go there again." in text(admin.post(path, {"why": ""}))
    admin.post(path, {"why": "the mailbox is open again"})
    row.refresh_from_db()
    assert (row.lifted_by, row.lifted_because) == (f"staff:{ada.pk}", "the mailbox is open again")
    assert AuditEntry.objects.filter(action="suppression.lifted").exists()
    assert "allowed again already" in text(admin.post(path, {"why": "again"}, follow=True))
    assert "the mailbox is open again" in text(admin.post("/suppressions", {"state": "lifted"}))


def test_after_a_complaint_only_the_person_can_allow_it(admin: Client, nils: Member) -> None:
    row = stop("nils@uni.example.org", Reason.COMPLAINT)
    path = f"/suppressions/{row.pk}/lift"
    assert "against the law" in text(admin.get(path))
    assert "only when the person has asked for it" in text(admin.post(path, {"why": "he said so"}))
    row.refresh_from_db()
    assert row.lifted_at is None
    admin.post(path, {"why": "asked by letter", "asked": "1"})
    row.refresh_from_db()
    assert row.lifted_at is not None


def test_after_an_erasure_there_is_nothing_to_decide_until_the_person_joins_again(admin: Client) -> None:
    row = stop("left@example.org", Reason.ERASED, "erasure")
    path = f"/suppressions/{row.pk}/lift"
    page = text(admin.get(path))
    assert "article 17" in page
    assert "<textarea" not in page
    assert 'name="why"' not in page
    admin.post(path, {"why": "please", "asked": "1"})
    row.refresh_from_db()
    assert row.lifted_at is None
    make_member("7", "left@example.org")
    admin.post(path, {"why": "joined again and asked", "asked": "1"})
    row.refresh_from_db()
    assert row.lifted_at is not None


def test_the_csv(admin: Client, zoe: Member) -> None:
    answer: Any = admin.post("/suppressions/export.csv")
    [row] = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert (row["Addresses on the register"], row["Members"]) == ("zoe@gone.example.org", "1003")


def test_an_empty_list_says_how_it_fills(admin: Client) -> None:
    assert "Nothing is stopped" in text(admin.get("/suppressions"))


def test_a_longer_list_costs_no_more_queries(admin: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        make_member(str(number), f"m{number}@example.org")
        stop(f"m{number}@example.org", Reason.HARD_BOUNCE)
    with django_assert_num_queries(6):  # session, reader, suppressions, addresses, society, alerts
        admin.get("/suppressions")
