"""A test of a letter is the letter, marked, and nothing else."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.errors import CampaignError, Forbidden, LetterRefused
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.readers import example_reader
from mailer.deliveries.trials import MOST_READERS, send_trial, trial_letter
from mailer.outbox.models import OutboxMessage
from mailer.outbox.services import KEPT, stroke
from mailer.outbox.transitions import close
from tests.people import NOW, make_campaign

READER = example_reader("is_trainee=yes")


def test_it_is_the_letter_with_a_mark(edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    to = ["edith@society.example.org", " Edith@society.example.org", "president@society.example.org", ""]
    assert send_trial(campaign=campaign, reader=READER, to=to, by=edith, now=NOW) == 2
    message = OutboxMessage.objects.get(address="president@society.example.org")
    letter = trial_letter(campaign, READER)
    assert (message.subject, message.html) == (f"[Test] {letter.subject}", letter.html)
    assert "Ada Lovelace" in message.text
    assert not Delivery.objects.exists()
    assert AuditEntry.objects.get(action="campaign.tested").detail["readers"] == 2


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ([], "at least one"),
        (["nobody"], "nobody"),
        ([f"x{n}@example.org" for n in range(MOST_READERS + 1)], "at most"),
    ],
)
def test_addresses_are_looked_at_before_anything_is_sent(
    edith: Staff, society: Society, to: list[str], words: str
) -> None:
    with pytest.raises(CampaignError, match=words):
        send_trial(campaign=make_campaign(by=edith), reader=READER, to=to, by=edith, now=NOW)
    assert not OutboxMessage.objects.exists()


def test_a_letter_that_is_not_finished_says_what_is_missing(edith: Staff, vera: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    with pytest.raises(Forbidden):
        send_trial(campaign=campaign, reader=READER, to=["a@society.example.org"], by=vera, now=NOW)
    Campaign.objects.filter(pk=campaign.pk).update(content={})
    campaign.refresh_from_db()
    with pytest.raises(LetterRefused, match="is missing"):
        trial_letter(campaign, READER)


def test_who_it_went_to_is_known_as_long_as_the_outbox_tells_of_it(edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    send_trial(campaign=campaign, reader=READER, to=["b@society.example.org"], by=edith, now=NOW)
    copy = campaign.trials.get()
    assert (copy.address, copy.version, copy.by) == ("b@society.example.org", campaign.version, edith)
    close(copy.message, "fail", now=NOW)
    stroke(now=NOW + KEPT)
    assert not campaign.trials.exists()
