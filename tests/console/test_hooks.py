"""Webhooks in the console: adding one, its log, telling it again, switching it off and on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.hooks.events import Event
from mailer.hooks.models import Attempt, Endpoint, Message, MessageState
from mailer.hooks.services import add_endpoint
from mailer.hooks.signing import secret_of
from mailer.hooks.telling import tell
from tests.console.test_staff import text

SAID = {"name": "Website", "url": "https://hooks.example.org/x", "events": ["campaign.sent", "member.erased"]}


@pytest.fixture
def endpoint(ada: Staff) -> Endpoint:
    return add_endpoint(
        name="Website", url="https://hooks.example.org/x", events={Event.CAMPAIGN_SENT}, by=ada, now=timezone.now()
    )


def test_one_is_added_and_shows_its_secret(admin: Client, db: None) -> None:
    assert "Add the first" in text(admin.get("/webhooks"))
    page = text(admin.post("/webhooks/new", SAID, follow=True))
    row = Endpoint.objects.get()
    assert row.events == ["campaign.sent", "member.erased"]
    assert secret_of(row.salt) in page
    assert "It is told from now on." in page


@pytest.mark.parametrize(
    "fault", [{"name": ""}, {"url": "nonsense"}, {"url": "https://user:x@hooks.example.org"}, {"events": []}]
)
def test_a_faulty_form_says_so_and_makes_nothing(admin: Client, fault: dict[str, object]) -> None:
    assert 'class="fault"' in text(admin.post("/webhooks/new", SAID | fault))
    assert not Endpoint.objects.exists()


def test_the_log_tells_every_answer_and_sends_again(admin: Client, endpoint: Endpoint) -> None:
    tell(Event.CAMPAIGN_SENT, now=timezone.now(), campaign=7)
    message = Message.objects.get()
    Attempt.objects.create(message=message, number=1, at=timezone.now(), status=500, words="Server Error")
    Message.objects.update(state=MessageState.FAILED)
    page = text(admin.get(f"/webhooks/{endpoint.pk}"))
    assert "A letter is out" in page
    assert "500 Server Error" in page
    assert "on its way again" in text(admin.post(f"/webhooks/{endpoint.pk}/messages/{message.pk}/again", follow=True))
    message.refresh_from_db()
    assert message.state == MessageState.DUE
    assert "Nothing like that" in text(admin.get(f"/webhooks/{endpoint.pk}?state=delivered"))


@pytest.mark.parametrize("verb", ["off", "secret", "remove"])
def test_what_changes_it_asks_first(admin: Client, endpoint: Endpoint, verb: str) -> None:
    assert f'action="/webhooks/{endpoint.pk}/{verb}"' in text(admin.get(f"/webhooks/{endpoint.pk}/{verb}"))
    before = Endpoint.objects.values("off_at", "salt").get()
    admin.post(f"/webhooks/{endpoint.pk}/{verb}")
    assert Endpoint.objects.values("off_at", "salt").first() != before


def test_everything_that_can_be_told_can_be_chosen(admin: Client, db: None) -> None:
    page = text(admin.get("/webhooks/new"))
    assert [event for event in Event if f'value="{event}"' not in page] == []


def test_a_changed_secret_is_shown_while_the_old_one_is_used_too(admin: Client, endpoint: Endpoint) -> None:
    tell(Event.CAMPAIGN_SENT, now=timezone.now(), campaign=7)
    assert "the old signature too" not in text(admin.get(f"/webhooks/{endpoint.pk}"))
    page = text(admin.post(f"/webhooks/{endpoint.pk}/secret", follow=True))
    assert "the old signature too until" in page
    assert '<details class="behind" open>' in page


def test_one_that_was_left_alone_says_why_and_is_switched_on(admin: Client, endpoint: Endpoint) -> None:
    Endpoint.objects.update(off_at=timezone.now(), off_because="It took nothing for 5 days.")
    assert "It took nothing for 5 days." in text(admin.get(f"/webhooks/{endpoint.pk}"))
    assert "Switched off" in text(admin.get("/webhooks"))
    admin.post(f"/webhooks/{endpoint.pk}/on")
    assert Endpoint.objects.get().off_at is None


def test_there_are_no_other_verbs(admin: Client, endpoint: Endpoint) -> None:
    assert admin.post(f"/webhooks/{endpoint.pk}/nonsense").status_code == 404


def test_the_list_is_filtered_and_exported(admin: Client, endpoint: Endpoint) -> None:
    assert "No webhook like that" in text(admin.get("/webhooks?standing=off"))
    assert "Website" in b"".join(admin.get("/webhooks/export.csv")).decode()


def test_the_log_asks_the_same_however_long_it_is(
    admin: Client, endpoint: Endpoint, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        tell(Event.CAMPAIGN_SENT, now=timezone.now(), campaign=number)
    admin.get(f"/webhooks/{endpoint.pk}")
    with django_assert_max_num_queries(10):
        admin.get(f"/webhooks/{endpoint.pk}")
