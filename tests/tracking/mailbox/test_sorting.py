"""What a message in the bounce mailbox is taken for, and that nothing in it can do more than it may."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.tokens import TokenSigner
from mailer.tracking.mailbox.sorting import AutoReply, Bounce, ForAPerson, Unsubscribe, sort
from tests.tracking.mailbox.mails import dsn, mail, qmail

TO = "bounce+12@news.society.example.org"
TOKEN = TokenSigner("key", "unsubscribe").sign(12)


def test_a_report_tells_the_copy_by_its_return_path() -> None:
    bounce = sort(dsn(to=TO, address="gone@uni.example.org"))
    assert isinstance(bounce, Bounce)
    assert (bounce.delivery_id, bounce.addresses, bounce.permanent) == (12, ("gone@uni.example.org",), True)
    assert (bounce.status, bounce.words) == ("5.1.1", "550 5.1.1 no such user")
    assert bounce.at is not None
    assert bounce.at.hour == 9


def test_without_a_return_path_of_its_own_the_enclosed_message_tells() -> None:
    bounce = sort(dsn(to="news@society.example.org", address="x@y.example.org", message_id="7.1.0a1b2c3d@example.org"))
    assert isinstance(bounce, Bounce)
    assert (bounce.delivery_id, bounce.digest) == (7, "0a1b2c3d")


def test_two_ids_that_contradict_each_other_prove_nothing() -> None:
    bounce = sort(dsn(to=TO, address="x@y.example.org", message_id="7.1.0a1b2c3d@example.org"))
    assert isinstance(bounce, Bounce)
    assert bounce.digest == ""


def test_what_is_tried_again_is_no_bounce_for_good() -> None:
    bounce = sort(dsn(to=TO, address="x@y.example.org", action="delayed", status="4.4.1", words="451 4.4.1 later"))
    assert isinstance(bounce, Bounce)
    assert not bounce.permanent


def test_an_old_form_of_bounce_is_understood() -> None:
    bounce = sort(qmail(to=TO, address="gone@uni.example.org"))
    assert isinstance(bounce, Bounce)
    assert (bounce.delivery_id, bounce.addresses, bounce.status) == (12, ("gone@uni.example.org",), "5.1.1")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "auto_reply"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "x"},
        {"subject": "Out of Office: Award"},
        {"subject": "Automatic reply: Award"},
        {"subject": "Abwesenheitsnotiz"},
    ],
)
def test_automatic_replies_are_known(headers: dict[str, str]) -> None:
    assert isinstance(sort(mail(**headers)), AutoReply)


def test_an_unsubscribe_by_mail_is_known_by_the_token_in_its_subject() -> None:
    for subject in (f"u-{TOKEN}", f"Re: u-{TOKEN}", f"  u-{TOKEN} please"):
        found = sort(mail(subject=subject))
        assert isinstance(found, Unsubscribe)
        assert found.token == TOKEN


def test_an_automatic_reply_to_an_unsubscribe_does_nothing() -> None:
    assert isinstance(sort(mail(subject=f"Re: u-{TOKEN}", Auto_Submitted="auto-replied")), AutoReply)


def test_a_token_in_quoted_text_does_nothing() -> None:
    assert isinstance(sort(mail(text=f"> List-Unsubscribe: <mailto:x@y?subject=u-{TOKEN}>")), ForAPerson)
    assert isinstance(sort(mail(subject=f"u-{TOKEN}x")), ForAPerson)


def test_people_are_left_to_people() -> None:
    assert isinstance(sort(mail()), ForAPerson)
    assert isinstance(sort(mail(text="My mail to gone@uni.example.org bounced, 550 5.1.1 no such user")), ForAPerson)


@given(st.binary(max_size=2000))
def test_whatever_comes_is_sorted(raw: bytes) -> None:
    assert isinstance(sort(raw), Bounce | Unsubscribe | AutoReply | ForAPerson)


@given(st.integers(0, 1500), st.integers(0, 1500), st.binary(max_size=20))
def test_damaged_reports_are_sorted(start: int, end: int, scratch: bytes) -> None:
    raw = dsn(to=TO, address="gone@uni.example.org")
    assert isinstance(sort(raw[:start] + scratch + raw[end:]), Bounce | Unsubscribe | AutoReply | ForAPerson)
