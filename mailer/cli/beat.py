"""``mailer beat``: the clock that starts the pump."""

from __future__ import annotations

import click

from mailer.env import current


@click.command()
def beat() -> None:
    """Run the clock that starts the pump. One of it is enough; two do no harm."""
    from workers.beat import clock

    clock().Beat(loglevel=current().log_level, quiet=True).run()
