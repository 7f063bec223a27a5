"""Letters opened to everybody have nothing personal in them and stay as they were sent."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.archive.models import PublicLetter
from mailer.archive.queries import letters, years
from mailer.archive.services import publish, withdraw
from mailer.audit.models import AuditEntry
from mailer.campaigns.errors import Forbidden
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.links import PATHS
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import BatchState
from mailer.lib.tokens import LENGTH
from mailer.members.models import Member
from tests.deliveries.sending import start
from tests.people import NOW

TOKEN = re.compile(rf"/(?:{'|'.join(PATHS.values())})/[\w-]{{{LENGTH}}}")


@pytest.fixture
def sent(ada: Staff, society: Society, nils: Member) -> Campaign:
    campaign = start(ada, members=2)
    Batch.objects.update(state=BatchState.ACCEPTED)
    Campaign.objects.filter(pk=campaign.pk).update(state=State.SENT)
    campaign.refresh_from_db()
    return campaign


@pytest.fixture
def public(sent: Campaign, ada: Staff) -> PublicLetter:
    return publish(campaign=sent, by=ada, now=NOW)


def test_nothing_of_a_reader_is_left(public: PublicLetter) -> None:
    for part in (public.html, public.text):
        assert not TOKEN.search(part)
        for delivery in Delivery.objects.select_related("member"):
            assert delivery.address not in part
            assert delivery.member.family_name not in part
            assert delivery.member.number not in part
        assert "Dear colleague" in part
        assert "http://testserver/archive/your-copy" in part
    assert f"http://testserver/archive/2026/{public.campaign_id}" in public.html


def test_a_letter_is_published_as_it_was_sent(client: Client, public: PublicLetter) -> None:
    before = client.get(f"/archive/2026/{public.campaign_id}").content
    Campaign.objects.update(content={}, name="Changed")
    Society.objects.update(name="Another Society")
    assert client.get(f"/archive/2026/{public.campaign_id}").content == before


@pytest.mark.parametrize("state", [state for state in State if state != State.SENT])
def test_only_what_was_sent_is_published(sent: Campaign, ada: Staff, state: State) -> None:
    sent.state = state
    with pytest.raises(Forbidden, match="is not sent"):
        publish(campaign=sent, by=ada, now=NOW)


def test_it_takes_the_right_to_approve(sent: Campaign, edith: Staff, vera: Staff) -> None:
    for person in (edith, vera):
        with pytest.raises(Forbidden):
            publish(campaign=sent, by=person, now=NOW)
        with pytest.raises(Forbidden):
            withdraw(campaign=sent, by=person)


def test_publishing_twice_is_publishing_once_and_it_can_be_taken_back(
    client: Client, public: PublicLetter, sent: Campaign, ada: Staff
) -> None:
    assert publish(campaign=sent, by=ada, now=NOW).pk == public.pk
    assert withdraw(campaign=sent, by=ada)
    assert not withdraw(campaign=sent, by=ada)
    assert client.get(f"/archive/2026/{sent.pk}").status_code == 404
    told = AuditEntry.objects.filter(action__in=("campaign.published", "campaign.withdrawn")).order_by("pk")
    assert [entry.action for entry in told] == ["campaign.published", "campaign.published", "campaign.withdrawn"]


def test_search_finds_letters_with_every_word(public: PublicLetter) -> None:
    word = public.title.split()[0]
    assert list(letters(words=word.lower())) == [public]
    assert list(letters(words=f"{word} xyzzy")) == []
    assert list(letters(words="%")) == [letter for letter in [public] if "%" in letter.text]
    assert (years(), list(letters(year=2026)), list(letters(year=2025))) == ([2026], [public], [])
