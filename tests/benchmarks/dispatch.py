"""Sending a campaign, all included, against a hand-written loop and against one task a recipient.

The provider is a sink that reads a request and answers 202. Seconds, on SQLite and on PostgreSQL:

- ``send_s``: one worker of the product as `mailer run` starts it, from the moment the frozen
  campaign may go to the moment its last batch is accepted in the rows
- ``send_floor_s``: one process without Celery that reads the same rows with raw SQL, builds the same
  bodies byte for byte and posts them; it checks nobody, records nothing, and would survive nothing
- ``send_single_task_s``: one Celery task a recipient; measured on ``single_recipients``, scaled up
- ``small_campaign_s``: 700 members, from the moment staff schedule it for now to the last acceptance:
  waiting for the pump, compiling, freezing and sending
- ``rss_growth_mb``: how much the worker's memory grows between the 10,000th recipient and the last
"""

from __future__ import annotations

from tests.benchmarks._apart import on_both


def measure(recipients: int = 100_000) -> dict[str, float]:
    """All figures, by the names the module explains."""
    return {"recipients": recipients, **on_both("dispatch", recipients=recipients)}
