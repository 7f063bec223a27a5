"""A pause of some months, the language, and how often a form may come."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from mailer.members.models import ConsentEvent, Member
from mailer.public.choices import MONTHS, months_after
from mailer.public.limits import MOST
from mailer.public.masks import masked
from tests.public.pages import Letter

EVERY_TOPIC = ["newsletter", "awards", "meetings", "jobs", "journal"]


def save(client: Client, letter: Letter, **fields: str) -> str:
    answer = client.post(letter.preferences, {"save": "1", "topic": EVERY_TOPIC, **fields})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("months", MONTHS)
def test_a_pause_ends_on_the_day_it_says(client: Client, letter: Letter, nils: Member, months: int) -> None:
    page = save(client, letter, pause=str(months))
    nils.refresh_from_db()
    assert nils.snoozed_until == months_after(datetime.now(UTC).date(), months)
    assert f"Paused until {nils.snoozed_until.day} {nils.snoozed_until:%B %Y}" in page
    event = ConsentEvent.objects.get()
    assert (event.event, event.until, event.source) == ("snoozed", nils.snoozed_until, "preferences")


def test_a_pause_can_be_ended_and_saving_again_leaves_it(client: Client, letter: Letter, nils: Member) -> None:
    save(client, letter, pause="3")
    save(client, letter, pause="")
    nils.refresh_from_db()
    assert nils.snoozed_until
    assert "No pause" in save(client, letter, pause="0")
    nils.refresh_from_db()
    assert nils.snoozed_until is None


@pytest.mark.parametrize("pause", ["2", "-1", "999999999999", "１", "x", "0"])
def test_no_other_pause_is_taken(client: Client, letter: Letter, pause: str) -> None:
    save(client, letter, pause=pause)
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
    ],
)
def test_months_end_where_people_expect(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@given(day=st.dates(max_value=date(9000, 1, 1)), months=st.sampled_from(MONTHS))
def test_a_later_month_is_that_many_months_later(day: date, months: int) -> None:
    later = months_after(day, months)
    assert later > day
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months


def test_the_language_is_remembered_and_used_at_once(client: Client, letter: Letter, nils: Member) -> None:
    page = save(client, letter, language="de")
    assert '<html lang="de">' in page
    assert "Gespeichert." in page
    nils.refresh_from_db()
    assert nils.language == "de"


@pytest.mark.parametrize("language", ["xx", "", "de-AT", "../en"])
def test_no_other_language_is_taken(client: Client, letter: Letter, nils: Member, language: str) -> None:
    save(client, letter, language=language)
    nils.refresh_from_db()
    assert nils.language == "en"


def test_a_caller_who_sends_too_many_forms_waits(client: Client, letter: Letter) -> None:
    answers = [client.post(letter.preferences, {"save": "1", "topic": EVERY_TOPIC}) for _ in range(MOST + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    neighbour = client.post(letter.preferences, {"save": "1", "topic": EVERY_TOPIC}, REMOTE_ADDR="192.0.2.7")
    assert neighbour.status_code == 200


def test_unsubscribing_is_never_limited(mail_program: Client, letter: Letter) -> None:
    answers = {mail_program.post(letter.unsubscribe).status_code for _ in range(3 * MOST)}
    assert answers == {200}


def test_a_household_counts_as_one_caller(client: Client, letter: Letter) -> None:
    for number in range(MOST):
        client.post(letter.preferences, {"save": "1", "topic": EVERY_TOPIC}, REMOTE_ADDR=f"2001:db8::{number + 1:x}")
    answer = client.post(letter.preferences, {"save": "1", "topic": EVERY_TOPIC}, REMOTE_ADDR="2001:db8::ffff")
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("nils@uni.example.de", "n…@u….de"),
        ("a@b.de", "a…@b….de"),
        ("太郎@例え.jp", "太…@例….jp"),
        ("", ""),
    ],
)
def test_a_masked_address_tells_its_owner_and_nobody_else(address: str, shown: str) -> None:
    assert masked(address) == shown
