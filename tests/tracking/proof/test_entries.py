"""What a proof lists: every member of the segment once, with what the provider said and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.conf import settings

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.members.models import Member
from mailer.tracking.proof.checking import check
from mailer.tracking.proof.entries import NothingToProve, proof_of
from mailer.tracking.proof.sealing import public_half, signing_key
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW, make_campaign, make_member
from tests.tracking.stories import event, post

MADE = NOW + timedelta(days=1)


@pytest.fixture
def sent(ada: Staff, society: Society, nils: Member, zoe: Member) -> Campaign:
    """nils and four others in three batches, the last of which has not gone out; zoe's address is dead."""
    make_member("1500", None)
    campaign = start(ada, members=4, batch_size=2)
    sender = Post()
    for batch in Batch.objects.order_by("number")[:2]:
        sender.send(batch)
    return campaign


def listed(campaign: Campaign) -> tuple[dict[str, Any], dict[str, dict[str, Any]], dict[str, Any]]:
    lines = list(proof_of(campaign, now=MADE))
    assert check(lines, keys=[public_half(signing_key(settings.SECRET_KEY))]).faults == []
    head, *people, last = map(orjson.loads, lines)
    return head, {entry["member"]: entry for entry in people}, last


def test_everybody_is_listed_once(sent: Campaign) -> None:
    head, people, last = listed(sent)
    assert (head["letter"], head["members"], head["fingerprint"]) == ("Award", 7, sent.fingerprint)
    assert len(people) == last["people"] == sent.in_segment == 7
    assert last["became"] == {"accepted": 4, "no_copy": 2, "planned": 1}


def test_who_when_and_what_became_of_it(sent: Campaign) -> None:
    first = copies(sent)[0]
    post(event(first, "delivered", after=60, response="250 ok"))
    entry = listed(sent)[1]["1001"]
    attempt = BatchAttempt.objects.order_by("pk")[0]
    assert attempt.done_at is not None
    assert entry["name"] == "Nils Ångström"
    assert entry["address"] == first.address
    assert entry["accepted"] == attempt.done_at.isoformat()
    assert entry["reference"] == attempt.provider_reference
    assert (entry["became"], entry["reason"]) == ("delivered", "250 ok")
    assert entry["letter"] == Batch.objects.get(number=1).skeleton_id


def test_what_has_not_left_was_not_accepted(sent: Campaign) -> None:
    planned = [entry for entry in listed(sent)[1].values() if entry["became"] == "planned"]
    assert [(entry["accepted"], entry["reference"]) for entry in planned] == [(None, "")]


def test_what_the_provider_refused_was_not_accepted_with_its_batch(sent: Campaign) -> None:
    Delivery.objects.filter(pk=copies(sent)[0].pk).update(fate=70, reason="No such domain")
    entry = listed(sent)[1]["1001"]
    assert (entry["accepted"], entry["became"], entry["reason"]) == (None, "failed", "No such domain")


def test_who_got_none_is_listed_with_the_reason(sent: Campaign) -> None:
    people = listed(sent)[1]
    assert people["1500"]["reason"] == "has no e-mail address on the register"
    assert "suppression list" in people["1003"]["reason"]
    assert "address" not in people["1003"]


def test_a_draft_proves_nothing(ada: Staff, society: Society) -> None:
    with pytest.raises(NothingToProve):
        proof_of(make_campaign(by=ada), now=MADE)
