"""A mailbox is named by one URL."""

from __future__ import annotations

import pytest

from mailer.lib.mailbox_url import mailbox_of
from mailer.lib.server_url import UrlRefused


def test_user_password_and_folder() -> None:
    mailbox = mailbox_of("imaps://bounces%40society.example:p%2Fw@mail.example.org/Bounces%20in")
    assert (mailbox.server.username, mailbox.server.password) == ("bounces@society.example", "p/w")
    assert (mailbox.server.port, mailbox.folder) == (993, "Bounces in")
    assert "p/w" not in repr(mailbox)


def test_without_a_folder_it_is_the_inbox() -> None:
    assert mailbox_of("imap+starttls://u:p@mail.example.org").folder == "INBOX"


@pytest.mark.parametrize(
    "url", ["", "imaps://mail.example.org/INBOX", "https://u:p@mail.example.org", "imap://u:p@mail.example.org/INBOX"]
)
def test_what_names_no_mailbox_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(UrlRefused) as refused:
        mailbox_of(url)
    assert "u:p" not in str(refused.value)
