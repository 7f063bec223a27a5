"""``mailer check``: what is wrong with this installation, each fault with its remedy."""

from __future__ import annotations

import sys

import click
import orjson

from mailer.cli.root import data_dir
from mailer.runtime.checks import examine


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--deploy", is_flag=True, help="Also what must hold before this is open to the world.")
def check(*, as_json: bool, deploy: bool) -> None:
    """Check environment, data directory, database, broker and provider. Exit code 0 when all is well."""
    from mailer.cli.root import set_up_django

    results = examine(data_dir(), set_up=set_up_django)
    if deploy and any(result.subject == "migrations" and result.healthy for result in results):
        from mailer.env import current
        from mailer.runtime.readiness import examine_readiness

        results += examine_readiness(current())
    healthy = all(result.healthy for result in results)
    if as_json:
        click.echo(orjson.dumps({"ok": healthy, "checks": results}))
    else:
        for result in results:
            click.echo(f"{'ok   ' if result.healthy else 'FAULT'}  {result.subject}: {result.found}")
            if result.remedy:
                click.echo(f"       {result.remedy}")
    sys.exit(0 if healthy else 1)
