"""The bounce mailbox is worked through once, on a real IMAP server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.links import UNSUBSCRIBE, signer
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import Fate, Flag
from mailer.lib.mailbox_url import mailbox_of
from mailer.members.models import Suppression, TopicChoice
from mailer.tracking import inbox
from mailer.tracking.mailbox.imap import MailboxTrouble
from mailer.tracking.mailbox.polling import Polled, poll
from mailer.tracking.models import Alert, Event
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW
from tests.providers.certificates import Authority
from tests.tracking.mailbox.imapserver import ImapServer, imap_server
from tests.tracking.mailbox.mails import dsn, mail, qmail

LATER = NOW + timedelta(minutes=10)


@pytest.fixture(scope="module")
def running() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def server(running: ImapServer) -> ImapServer:
    """With an empty mailbox."""
    running.clear()
    return running


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=6)
    Post().send_all()
    return campaign


def work(server: ImapServer) -> Polled:
    polled = poll(server.mailbox, now=LATER)
    inbox.drain(now=LATER)
    return polled


def verp(copy: Delivery) -> str:
    return f"bounce+{copy.pk}@news.society.example.org"


def fates(campaign: Campaign) -> list[Fate]:
    return [Fate(copy.fate) for copy in copies(campaign)]


def test_every_kind_of_mail_finds_its_way(server: ImapServer, sent: Campaign) -> None:
    gone, full, old, away, leaving, _ = copies(sent)
    server.deliver(
        dsn(to=verp(gone), address=gone.address),
        dsn(to=verp(full), address=full.address, status="5.2.2", words="552 5.2.2 mailbox full"),
        qmail(to=verp(old), address=old.address),
        mail(sender=away.address, subject="Out of office: Award", Auto_Submitted="auto-replied"),
        mail(sender=leaving.address, subject="u-" + signer(UNSUBSCRIBE).sign(leaving.pk)),
        mail(text="Could you tell me when my dues end?"),
    )
    assert work(server) == Polled(bounces=3, unsubscribes=1, replies=1, left=1)
    assert fates(sent) == [Fate.BOUNCED, Fate.BLOCKED, Fate.BOUNCED, Fate.NONE, Fate.NONE, Fate.NONE]
    assert {row.address_hash for row in Suppression.objects.all()} == {gone.address_hash, old.address_hash}
    choice = TopicChoice.objects.get()
    assert (choice.member_id, choice.topic, choice.subscribed) == (leaving.member_id, sent.topic, False)
    leaving.refresh_from_db()
    assert leaving.flags == Flag.UNSUBSCRIBED
    assert server.unread() == 1


def test_each_message_is_looked_at_once(server: ImapServer, sent: Campaign) -> None:
    server.deliver(mail(), mail(text="another"))
    assert work(server) == Polled(left=2)
    assert work(server) == Polled()
    server.deliver(dsn(to=verp(copies(sent)[0]), address=copies(sent)[0].address))
    assert work(server) == Polled(bounces=1)
    assert Event.objects.count() == 1


def test_no_more_than_is_asked_for_is_taken_at_once(server: ImapServer, sent: Campaign) -> None:
    server.deliver(*(mail(text=str(n)) for n in range(3)))
    assert poll(server.mailbox, now=LATER, most=2).left == 2
    assert poll(server.mailbox, now=LATER, most=2).left == 1


def test_a_forged_bounce_suppresses_nobody(server: ImapServer, sent: Campaign) -> None:
    copy = copies(sent)[0]
    server.deliver(dsn(to=verp(copy), address="somebody.else@example.org"))
    assert work(server) == Polled(left=1)
    assert not Suppression.objects.exists()


def test_a_forwarded_copy_that_bounced_is_known_by_its_message_id(server: ImapServer, sent: Campaign) -> None:
    copy = copies(sent)[0]
    digest = Batch.objects.filter(campaign=sent).values_list("skeleton_id", flat=True)[0][:8]
    there = dsn(to=verp(copy), address="elsewhere@example.org", message_id=f"{copy.pk}.1.{digest}@example.org")
    forged = dsn(to=verp(copies(sent)[1]), address="elsewhere@example.org", message_id="2.1.00000000@example.org")
    server.deliver(there, forged)
    assert work(server) == Polled(bounces=1, left=1)
    assert Suppression.objects.get().address_hash == copy.address_hash


def test_without_return_paths_the_address_tells(server: ImapServer, sent: Campaign) -> None:
    copy = copies(sent)[2]
    server.deliver(dsn(to="news@society.example.org", address=copy.address.upper()))
    assert work(server) == Polled(bounces=1)
    assert fates(sent)[2] == Fate.BOUNCED


@pytest.mark.parametrize("token", ["A" * 24, ""])
def test_a_token_that_is_not_ours_is_left_for_a_person(server: ImapServer, sent: Campaign, token: str) -> None:
    server.deliver(mail(subject=f"u-{token}"))
    assert work(server) == Polled(left=1)
    assert not TopicChoice.objects.exists()


def test_a_message_without_end_is_left_for_a_person(server: ImapServer, sent: Campaign) -> None:
    server.deliver(mail(subject="u-" + signer(UNSUBSCRIBE).sign(copies(sent)[0].pk), text="x " * 600_000))
    assert work(server) == Polled(left=1)


def test_a_mailbox_that_cannot_be_read_is_told_to_staff_and_settles_by_itself(
    server: ImapServer, sent: Campaign
) -> None:
    wrong = mailbox_of(server.url.replace("se%2Fcret", "wrong"))
    for _ in range(2):
        with pytest.raises(MailboxTrouble, match="Correct MAILER_BOUNCE_IMAP_URL"):
            poll(wrong, now=LATER)
    alert = Alert.objects.get()
    assert (alert.kind, alert.times, alert.settled_at) == (Alert.Kind.MAILBOX, 2, None)
    assert "wrong" not in alert.words
    work(server)
    alert.refresh_from_db()
    assert alert.settled_at == LATER


def test_a_folder_that_is_not_there(server: ImapServer, sent: Campaign) -> None:
    with pytest.raises(MailboxTrouble, match="refuses select"):
        poll(mailbox_of(server.url.replace("INBOX", "Elsewhere")), now=LATER)


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[ImapServer, Authority]]:
    """A server that speaks TLS, with a certificate of an authority that nobody knows."""
    authority = Authority.make(tmp_path)
    authority.context_for("127.0.0.1")
    both = str(tmp_path / "127.0.0.1.pem")
    with imap_server(tls=("--cert", both, "--key", both)) as running:
        yield running, authority


@pytest.mark.slow
def test_over_tls_the_certificate_is_looked_at(guarded: tuple[ImapServer, Authority], sent: Campaign) -> None:
    server, authority = guarded
    mailbox = mailbox_of(server.url.replace("imap://", "imap+starttls://"))
    with pytest.raises(MailboxTrouble, match="MAILER_SMTP_CA_FILE"):
        poll(mailbox, now=LATER)
    assert poll(mailbox, now=LATER, ca_file=str(authority.file)) == Polled()
