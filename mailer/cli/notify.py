"""``mailer notify``: one letter to one member."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from django.utils import timezone

from mailer.cli.acting import acting_staff, as_option
from mailer.cli.lookup import find_member
from mailer.cli.moments import WALL, moment_of
from mailer.cli.notice_options import attach_option, data_of, data_option, files_of, in_words, standing, wanted_template
from mailer.notices.services import notify as send


@click.command()
@click.argument("template")
@click.argument("member")
@data_option
@attach_option
@click.option("--key", default="", help="Your name for this letter: the same command again then sends nothing more.")
@click.option("--at", type=WALL, help="Not before clocks in --zone show this. Default: now.")
@click.option("--zone", default="UTC", show_default=True, help="IANA zone of that time, for example Europe/Athens.")
@click.option("--hold", is_flag=True, help="Write it only; `mailer notice release` sends it.")
@as_option
def notify(
    template: str,
    member: str,
    pairs: tuple[str, ...],
    paths: tuple[Path, ...],
    key: str,
    at: datetime | None,
    zone: str,
    hold: bool,
    acting_as: str | None,
) -> None:
    """Send one letter of TEMPLATE (number or name) to MEMBER (number or address)."""
    embargo = moment_of(at, zone)
    with in_words():
        sent = send(
            template=wanted_template(template),
            member=find_member(member),
            by=acting_staff(acting_as),
            now=timezone.now(),
            data=data_of(pairs),
            files=files_of(paths),
            key=key,
            embargo=embargo,
            hold=hold,
        )
    done = "" if sent.new else "That letter was asked for already. "
    click.echo(f"{done}Set {sent.notices.campaign_id}: {standing(sent.notices)}.")
