"""``mailer hook``: other programs that are told what happens here."""

from __future__ import annotations

import click
from django.utils import timezone

from mailer.cli.acting import acting_staff, as_option
from mailer.hooks import services
from mailer.hooks.errors import HookRefused
from mailer.hooks.events import WORDS, Event
from mailer.hooks.models import Endpoint, Message
from mailer.hooks.signing import secret_of


@click.group()
def hook() -> None:
    """Add, list and switch off webhooks, see what they were told, tell it again."""


@hook.command()
@click.argument("name")
@click.argument("url")
@click.option("--event", "events", multiple=True, type=click.Choice([event.value for event in Event]))
@as_option
def add(name: str, url: str, events: tuple[str, ...], acting_as: str | None) -> None:
    """Tell URL from now on, and print the secret with which it checks what it is told."""
    chosen = {Event(event) for event in events} or set(Event)
    try:
        row = services.add_endpoint(name=name, url=url, events=chosen, by=acting_staff(acting_as), now=timezone.now())
    except HookRefused as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(secret_of(row.salt))
    click.echo(f"Webhook {row.pk} is told of: {', '.join(row.events)}", err=True)


@hook.command("list")
def list_() -> None:
    """Show every webhook, and whether it is told."""
    for row in Endpoint.objects.all():
        how = "told" if row.off_at is None else f"off since {row.off_at:%Y-%m-%d}. {row.off_because}".strip()
        click.echo(f"{row.pk}\t{row.name}\t{row.url}\t{how}\t{' '.join(row.events)}")


@hook.command()
def events() -> None:
    """Show what a webhook can be told of."""
    for event, words in WORDS.items():
        click.echo(f"{event.value}\t{words}")


@hook.command()
@click.argument("number", type=int)
@click.option("--last", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many messages.")
def log(number: int, last: int) -> None:
    """Show what webhook NUMBER was told last, and what it answered."""
    for message in _endpoint(number).messages.prefetch_related("log")[:last]:
        tries = "; ".join(f"{row.at:%Y-%m-%d %H:%M} {row.status or '-'} {row.words}" for row in message.log.all())
        click.echo(f"{message.pk}\t{message.event}\t{message.state}\t{tries}")


@hook.command("send-again")
@click.argument("message", type=int)
@as_option
def send_again(message: int, acting_as: str | None) -> None:
    """Deliver MESSAGE, a number of the log, once more."""
    row = Message.objects.select_related("endpoint").filter(pk=message).first()
    if row is None:
        raise click.ClickException(f"There is no message {message}. `mailer hook log` shows them.")
    services.send_again(message=row, by=acting_staff(acting_as), now=timezone.now())
    click.echo(f"Message {message} is due.")


@hook.command()
@click.argument("number", type=int)
@as_option
def secret(number: int, acting_as: str | None) -> None:
    """Give webhook NUMBER another secret and print it; the one before is good for a week more."""
    row = _endpoint(number)
    services.change_secret(endpoint=row, by=acting_staff(acting_as), now=timezone.now())
    click.echo(secret_of(row.salt))


@hook.command()
@click.argument("number", type=int)
@as_option
def off(number: int, acting_as: str | None) -> None:
    """Tell webhook NUMBER nothing more."""
    services.switch_off(endpoint=_endpoint(number), by=acting_staff(acting_as), now=timezone.now())


@hook.command("on")
@click.argument("number", type=int)
@as_option
def on_(number: int, acting_as: str | None) -> None:
    """Tell webhook NUMBER again, what waits first."""
    services.switch_on(endpoint=_endpoint(number), by=acting_staff(acting_as))


@hook.command()
@click.argument("number", type=int)
@click.confirmation_option(prompt="Its messages and their log go with it. Remove it?")
@as_option
def remove(number: int, acting_as: str | None) -> None:
    """Take webhook NUMBER away."""
    services.remove_endpoint(endpoint=_endpoint(number), by=acting_staff(acting_as))


def _endpoint(number: int) -> Endpoint:
    found = Endpoint.objects.filter(pk=number).first()
    if found is None:
        raise click.ClickException(f"There is no webhook {number}. `mailer hook list` shows them.")
    return found
