"""What the commands for personal letters are given, and what they print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.services import SocietyMissing
from mailer.notices.files import attachment
from mailer.notices.models import NoticeSet
from mailer.notices.sets import sets
from mailer.notices.templates import find_template
from mailer.rendering.enclosed import Attachment

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Option = Callable[[Callable[..., Any]], Callable[..., Any]]

data_option: Option = click.option(
    "-d", "--data", "pairs", multiple=True, metavar="NAME=VALUE", help="A data field's value; may be repeated."
)
attach_option: Option = click.option(
    "--attach", "paths", type=FILE, multiple=True, help="A file that goes with the letter; may be repeated."
)


def data_of(pairs: Sequence[str]) -> dict[str, str]:
    """The values by name."""
    values = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise click.UsageError(f"--data {pair}: write it as NAME=VALUE.")
        values[name.strip()] = value
    return values


def files_of(paths: Sequence[Path]) -> list[Attachment]:
    return [attachment(path.name, path.read_bytes()) for path in paths]


def wanted_template(wanted: str) -> Campaign:
    with in_words():
        return find_template(wanted)


def wanted_set(wanted: int) -> NoticeSet:
    """A set by the number of its campaign, as all commands tell it."""
    row = sets().filter(campaign=wanted).first()
    if row is None:
        raise click.ClickException(f"There is no set {wanted}. `mailer notice list` shows them.")
    return row


@contextmanager
def in_words() -> Iterator[None]:
    """Say what is wrong, without a traceback."""
    try:
        yield
    except (CampaignError, SocietyMissing) as exc:
        raise click.ClickException(str(exc)) from exc


def standing(notices: NoticeSet) -> str:
    """Where a set stands, in words."""
    state = State(notices.campaign.state)
    if state == State.APPROVED:
        words = "Held until it is released"
    elif state == State.SCHEDULED and notices.campaign.scheduled_for:
        words = f"Released; goes out at {notices.campaign.scheduled_for:%Y-%m-%d %H:%M} UTC"
    else:
        words = state.label
    embargo = f"; nothing leaves before {notices.embargo:%Y-%m-%d %H:%M} UTC" if notices.embargo else ""
    return words + embargo
