"""``mailer bounces``: the mailbox to which bounces come when letters leave through your own mail server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from mailer import env
from mailer.lib.mailbox_url import Mailbox, mailbox_of

if TYPE_CHECKING:
    from mailer.tracking.mailbox.sorting import Sorted


@click.group()
def bounces() -> None:
    """Read the bounce mailbox."""


@bounces.command()
def check() -> None:
    """Sign in, open the folder, and say how many messages are new. Changes nothing."""
    from mailer.tracking.mailbox.imap import MailboxTrouble, opened
    from mailer.tracking.mailbox.polling import position_of

    mailbox = _mailbox()
    try:
        with opened(mailbox, ca_file=env.current().smtp_ca_file) as session:
            new = len(session.after(position_of(mailbox, session), most=1_000_000))
    except MailboxTrouble as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(f"{mailbox.server.host}, {mailbox.folder}: {new} new messages.")


@bounces.command()
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")
def poll(*, as_json: bool) -> None:
    """Work through what is new in the mailbox now. The workers do the same every few minutes."""
    from dataclasses import asdict

    from django.utils import timezone

    from mailer.tracking import inbox
    from mailer.tracking.mailbox.imap import MailboxTrouble
    from mailer.tracking.mailbox.polling import poll as poll_mailbox

    try:
        polled = poll_mailbox(_mailbox(), now=timezone.now(), ca_file=env.current().smtp_ca_file)
    except MailboxTrouble as exc:
        raise click.ClickException(str(exc)) from exc
    inbox.drain(now=timezone.now())
    if as_json:
        click.echo(orjson.dumps(asdict(polled)).decode())
        return
    click.echo(
        f"Bounces: {polled.bounces}. Unsubscribes by mail: {polled.unsubscribes}. "
        f"Automatic replies passed over: {polled.replies}. Left unread for a person: {polled.left}."
    )


@bounces.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def explain(file: Path) -> None:
    """Say what the mailer takes a message for: FILE is one message as mail programs save it (.eml)."""
    from mailer.tracking.mailbox.sorting import sort

    click.echo(_words(sort(file.read_bytes())))


def _words(message: Sorted) -> str:
    from mailer.tracking.mailbox.sorting import AutoReply, Bounce, ForAPerson, Unsubscribe

    match message:
        case Bounce():
            how = "for good" if message.permanent else "for now"
            whose = f"copy {message.delivery_id}" if message.delivery_id else "a copy found by its address and time"
            return f"A bounce {how} of {whose}, status {message.status or 'not told'}."
        case Unsubscribe():
            return "An unsubscribe by mail: the subject holds the token of a copy."
        case AutoReply():
            return "An automatic reply. It is passed over."
        case ForAPerson():
            return "Nothing that a machine should decide about. It stays unread for a person."


def _mailbox() -> Mailbox:
    url = env.current().bounce_imap_url
    if not url:
        raise click.ClickException(
            "No bounce mailbox is set. Set MAILER_BOUNCE_IMAP_URL to imaps://user:password@host/INBOX."
        )
    return mailbox_of(url)
