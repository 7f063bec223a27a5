"""The ``sandbox`` command: by itself, or mounted in ``mailer``."""

from __future__ import annotations

import logging
import signal
from pathlib import Path
from threading import Event
from typing import Any

import click
import orjson

from mailer.sandbox.errors import SandboxError
from mailer.sandbox.faults import FaultError, Faults
from mailer.sandbox.mixes import MIXES
from mailer.sandbox.service import Sandbox, Settings


def _faults(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> Faults:
    values = {}
    for pair in given:
        name, _, text = pair.partition("=")
        try:
            values[name] = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE, as in rate_503=0.2 or silence=true.") from None
    try:
        return Faults.of(values)
    except FaultError as exc:
        raise click.BadParameter(str(exc)) from None


@click.command(context_settings={"show_default": True})
@click.option("--store", type=click.Path(path_type=Path), required=True, help="Directory to keep everything in.")
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8025, help="Port to listen on; 0 picks a free one.")
@click.option("--webhook-url", help="Where to post events. Without it they are kept for a later start.")
@click.option("--api-key", envvar="SENDGRID_API_KEY", show_envvar=True, default="", help="The key senders must give.")
@click.option("--seed", type=int, default=0, help="Decides who bounces, opens and clicks.")
@click.option("--pace", type=float, default=1.0, help="Scale of the delays of events; 0 posts everything at once.")
@click.option("--scenario", type=click.Choice(list(MIXES)), default="healthy", help="What becomes of the messages.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    callback=_faults,
    metavar="NAME=VALUE",
    help="Switch a fault on, for example rate_503=0.2; may be repeated.",
)
def sandbox(**options: Any) -> None:
    """Run a stand-in for SendGrid on this machine: it keeps every message and posts signed events."""
    try:
        with Sandbox(Settings(**options)) as provider:
            stopping = _asked_to_stop()
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
            click.echo(f"Sandbox provider and mailbox on {provider.url}")
            click.echo(f"Webhook verification key: {provider.keys.public_base64}")
            stopping.wait()
    except SandboxError as exc:
        raise click.ClickException(str(exc)) from None


def _asked_to_stop() -> Event:
    """Return what SIGTERM and Ctrl-C set from here on."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
