"""The ``sandbox`` command: by itself, or mounted in ``mailer``."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path
from threading import Event
from typing import Any

import click
import orjson

from mailer.sandbox.errors import SandboxError
from mailer.sandbox.faults import FaultError, Faults
from mailer.sandbox.keys import ensure_keys
from mailer.sandbox.mixes import MIXES
from mailer.sandbox.poster import MOST_EVENTS, Webhook
from mailer.sandbox.replaying import post_raw, read_events, replay
from mailer.sandbox.service import Sandbox, Settings

WEBHOOK_PATH = "/hooks/sendgrid"


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


@click.group(invoke_without_command=True, context_settings={"show_default": True})
@click.option("--store", type=click.Path(path_type=Path), help="Directory to keep everything in.")
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
@click.pass_context
def sandbox(context: click.Context, /, store: Path | None, **options: Any) -> None:
    """Run a stand-in for SendGrid on this machine: it keeps every message and posts signed events."""
    if context.invoked_subcommand:
        return
    if store is None:
        raise click.UsageError("Missing option '--store': the directory to keep everything in.")
    try:
        with Sandbox(Settings(store=store, **options)) as provider:
            stopping = _asked_to_stop()
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
            click.echo(f"Sandbox provider and mailbox on {provider.url}")
            click.echo(f"Webhook verification key: {provider.keys.public_base64}")
            stopping.wait()
    except SandboxError as exc:
        raise click.ClickException(str(exc)) from None


@sandbox.command("replay", context_settings={"show_default": False})
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--store", type=click.Path(path_type=Path), help="Whose key signs. Default: sandbox in the data directory."
)
@click.option("--webhook-url", help="Where to post. Default: the web server of this data directory.")
@click.option("--at-once", type=click.IntRange(1, 100_000), default=MOST_EVENTS, help="Events in one post.")
@click.option("--times", type=click.IntRange(1, 1000), default=1, help="Post everything so often.")
@click.option("--as-is", is_flag=True, help="Post the file's bytes in one body, whatever they are.")
def replay_command(
    file: Path, store: Path | None, webhook_url: str | None, at_once: int, times: int, *, as_is: bool
) -> None:
    """Post the events of FILE to the webhook, signed as SendGrid signs them.

    FILE is a JSON array of events, or JSON lines.
    """
    home = Path(os.environ.get("MAILER_DATA_DIR", "").strip() or "var").expanduser().resolve()
    try:
        webhook = Webhook(webhook_url or _webhook_of(home), ensure_keys(store or home / "sandbox"))
        posted = 0
        for _ in range(times):
            if as_is:
                post_raw(webhook, file.read_bytes())
            else:
                posted += sum(replay(webhook, read_events(file), at_once=at_once))
    except SandboxError as exc:
        raise click.ClickException(str(exc)) from None
    click.echo("Posted as it is." if as_is else f"Posted {posted} events to {webhook.url}.")


def _webhook_of(home: Path) -> str:
    public = os.environ.get("MAILER_PUBLIC_URL", "").strip() or _running(home)
    if not public:
        raise SandboxError(f"Nothing runs in {home}. Start `mailer run` there, or give --webhook-url.")
    return public.rstrip("/") + WEBHOOK_PATH


def _running(home: Path) -> str:
    """Where the web server of ``mailer run`` in this data directory is reached; "" when none runs."""
    try:
        return str(orjson.loads((home / "embedded.json").read_bytes()).get("MAILER_PUBLIC_URL", ""))
    except (OSError, orjson.JSONDecodeError):
        return ""


def _asked_to_stop() -> Event:
    """Return what SIGTERM and Ctrl-C set from here on."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
