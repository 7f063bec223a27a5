"""What the provider suppresses is taken over: real HTTP, the sandbox's own lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.members.models import Suppression
from mailer.providers.port import AccountRefused, TemporaryFailure
from mailer.providers.suppression_lists import Listed, Listing, pull
from mailer.sandbox.service import Sandbox, Settings
from mailer.tracking.suppression_lists import take_over
from tests.answering import answering, http
from tests.people import NOW, hash_of
from tests.providers.test_sendgrid import KEY, copy, send


def test_bounced_addresses_come_from_the_provider(db: None, tmp_path: Path) -> None:
    settings = Settings(store=tmp_path, api_key=KEY, port=0, seed=3, scenario="spam-trouble", pace=0)
    with Sandbox(settings) as sandbox:
        send(sandbox.url, *(copy(n) for n in range(1000)))
        listed = list(pull(api_key=KEY, api_url=sandbox.url, timeout=5))
        assert {entry.listing for entry in listed} >= {Listing.BOUNCES, Listing.SPAM_REPORTS}
        with pytest.raises(AccountRefused):
            list(pull(api_key="SG.other", api_url=sandbox.url, timeout=5))
    addresses = {entry.email for entry in listed}
    assert take_over(listed, now=NOW) == len(addresses) == Suppression.objects.count()
    assert take_over(listed, now=NOW) == 0


def test_each_list_has_its_reason(db: None) -> None:
    listed = [Listed(listing, f"{listing}@mail.example.org", "550 gone") for listing in Listing]
    take_over([*listed, Listed(Listing.BOUNCES, "no address", "")], now=NOW)
    reasons = {entry.listing: Suppression.objects.get(address_hash=hash_of(entry.email)).reason for entry in listed}
    assert reasons == {
        Listing.BOUNCES: "hard_bounce",
        Listing.SPAM_REPORTS: "complaint",
        Listing.INVALID: "hard_bounce",
        Listing.UNSUBSCRIBES: "provider",
    }


@pytest.mark.parametrize("answer", [http("500 Oops"), http("200 OK", b"<html>")])
def test_lists_that_cannot_be_read_are_read_another_night(answer: bytes) -> None:
    with answering(answer, until=b"\r\n\r\n") as url, pytest.raises(TemporaryFailure):
        list(pull(api_key=KEY, api_url=url, timeout=5))
