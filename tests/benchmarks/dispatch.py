"""Sending a campaign, all included, against hand-written loops and against one task a recipient.

The provider is a sink that reads a request and answers 202. Seconds, on SQLite and on PostgreSQL:

- ``send_s``: one worker of the product as `mailer run` starts it, from the moment the frozen
  campaign may go to the moment its last batch is accepted in the rows
- ``send_floor_s``: one process without Celery that reads the same rows with raw SQL, builds the same
  bodies byte for byte and posts them; it checks nobody, records nothing, and would survive nothing
- ``send_single_task_s``: one Celery task a recipient; measured on ``single_recipients``, scaled up
- ``small_campaign_s``: 700 members, from the moment staff schedule it for now to the last acceptance:
  waiting for the pump, compiling, freezing and sending
- ``rss_growth_mb``: how much the worker's memory grows between the first time it sends the campaign
  and the tenth

Seconds over ``smtp_connections`` connections to a mail server that takes everything at once,
messages of ``smtp_message_bytes``, no database:

- ``smtp_s``: the product's SMTP provider: writes every message, keeps its journal, knows every outcome
- ``smtp_smtplib_s``: `smtplib`, as many threads, messages that lie ready as bytes
- ``smtp_floor_s``: ``sendall`` of the same bytes, which waits for no reply
"""

from __future__ import annotations

from tests.benchmarks import _smtp
from tests.benchmarks._apart import on_both


def measure(recipients: int = 100_000) -> dict[str, float]:
    """All figures, by the names the module explains."""
    return {
        "recipients": recipients,
        **on_both("dispatch", recipients=recipients),
        **_smtp.figures(recipients=recipients),
    }
