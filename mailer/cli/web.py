"""``mailer web``: the web server alone."""

from __future__ import annotations

import signal
from types import FrameType

import click
import waitress

from mailer.env import current
from mailer.observing import elsewhere
from mailer.runtime import ports

LONGEST_BODY = 64 * 1024 * 1024
"""Of any request; what each page takes is less."""
IDLE_SECONDS = 30
"""Who has begun a request and sends nothing for so long is cut off."""


@click.command()
@click.option("--host", default=ports.LOOPBACK, show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option("--threads", type=click.IntRange(1, 256), default=8, show_default=True, help="Requests at a time.")
def web(host: str, port: int, threads: int) -> None:
    """Run the web server alone."""
    ports.require_free(port, host=host, purpose="the web server", option="--port")
    elsewhere.start(current(), process="web")
    from mailer.wsgi import application

    server = waitress.create_server(
        application,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        # A body is gathered before a thread gets the request, so who sends slowly keeps nobody waiting.
        max_request_body_size=LONGEST_BODY,
        channel_timeout=IDLE_SECONDS,
        connection_limit=1000,
        asyncore_use_poll=True,
        # Behind a proxy that ends TLS, and only then, its word on the scheme and on the client counts.
        trusted_proxy="*" if current().secure else None,
        trusted_proxy_headers={"x-forwarded-proto", "x-forwarded-for"} if current().secure else set(),
        clear_untrusted_proxy_headers=True,
    )
    signal.signal(signal.SIGTERM, _finish)
    click.echo(f"Listening on http://{host}:{port}/")
    # Returns on Ctrl-C and SIGTERM, requests in hand answered.
    server.run()


def _finish(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
