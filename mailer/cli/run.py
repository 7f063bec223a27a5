"""``mailer run``: everything on this machine, until Ctrl-C."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from mailer.cli.root import data_dir
from mailer.runtime import children
from mailer.runtime.embedded import Embedded
from mailer.runtime.running import Running

_PORT = click.IntRange(1, 65_535)


@click.command()
@click.option("--port", type=_PORT, default=8000, show_default=True, help="Where the web server listens.")
@click.option("--sandbox-port", type=_PORT, default=8010, show_default=True, help="Where the sandbox listens.")
def run(port: int, sandbox_port: int) -> None:
    """Run everything on this machine until Ctrl-C.

    That is a broker, a worker, the web server and, unless SENDGRID_API_KEY is set, the sandbox in place of SendGrid.
    """
    home = data_dir()
    with Embedded(data_dir=home, web_port=port, sandbox_port=sandbox_port).start() as running:
        # Somebody may be so quick as to stop it while it says where everything is.
        with suppress(KeyboardInterrupt):
            _say_where(running, home)
            running.wait()
        click.echo("Stopping; work in flight is finished first. Ctrl-C again stops at once.")
    click.echo("Stopped.")


def _say_where(running: Running, home: Path) -> None:
    click.echo(f"Web      {running.web_url}/")
    first_link = children.first_link(running.env)
    if first_link:
        click.echo(f"Begin    {first_link}  (makes the first admin; works once, for a day)")
    if running.sandbox_url:
        click.echo(f"Mailbox  {running.sandbox_url}/  (sandbox: no letter leaves this machine)")
    click.echo(f"Data     {home}")
    click.echo(f"Logs     {home / 'logs'}")
    click.echo("Stop with Ctrl-C.")
