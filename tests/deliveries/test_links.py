"""The address to mail to stands in a letter only where somebody reads what comes there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailer import env
from mailer.deliveries.links import UNSUBSCRIBE, signer, unsubscribe_mailto

USER = "imaps://bounces%40society.example.org:secret@imap.example.org/INBOX"
NO_ADDRESS = "imaps://bounces:secret@imap.example.org/INBOX"


@pytest.mark.parametrize(
    ("mailbox", "address", "named"),
    [
        (USER, "", "bounces@society.example.org"),
        (USER, "leave@society.example.org", "leave@society.example.org"),
        (NO_ADDRESS, "leave@society.example.org", "leave@society.example.org"),
        (NO_ADDRESS, "", ""),
        ("", "", ""),
    ],
)
def test_mail_that_unsubscribes_goes_where_it_is_read(
    monkeypatch: pytest.MonkeyPatch, mailbox: str, address: str, named: str
) -> None:
    said = replace(env.current(), bounce_imap_url=mailbox, unsubscribe_address=address)
    monkeypatch.setattr(env, "current", lambda: said)
    token = signer(UNSUBSCRIBE).sign(7)
    assert unsubscribe_mailto(7) == (f"mailto:{named}?subject=u-{token}" if named else "")
