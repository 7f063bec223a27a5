"""``mailer provider``: does mail leave?"""

from __future__ import annotations

import click
import orjson

from mailer import env
from mailer.content.services import SocietyMissing, society
from mailer.providers.port import ProviderFailure, Sender
from mailer.providers.registry import PROVIDERS
from mailer.providers.registry import provider as provider_called
from mailer.providers.trial import trial


@click.group()
def provider() -> None:
    """See whether mail leaves through a provider."""


@provider.command()
@click.option("--to", required=True, metavar="ADDRESS", help="Who gets the message: an address of your own.")
@click.option("--provider", "name", type=click.Choice(list(PROVIDERS)), help="Default: MAILER_PROVIDER.")
@click.option("--json", "as_json", is_flag=True, help="Print each step as one JSON object a line.")
def test(to: str, name: str | None, *, as_json: bool) -> None:
    """Send one message and tell each step. Exit code 0 when the provider took it, 1 when a step failed."""
    said = env.current()

    def tell(step: str, words: str) -> None:
        _say(step, words, done=True, as_json=as_json)

    try:
        row = society()
    except SocietyMissing as exc:
        raise click.ClickException(str(exc)) from exc
    sender = Sender(name=row.sender_name, address=row.sender_address, reply_to=row.reply_to)
    try:
        trial(provider_called(name or "", said), said, sender=sender, to=to, tell=tell)
    except ProviderFailure as exc:
        _say("stopped", exc.reason, done=False, as_json=as_json)
        raise SystemExit(1) from None


def _say(step: str, words: str, *, done: bool, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps({"step": step, "ok": done, "words": words}).decode())
    else:
        click.echo(f"{'ok   ' if done else 'FAULT'}  {step}: {words}")
