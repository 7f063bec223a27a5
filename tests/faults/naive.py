"""How it is usually done: one task a batch, acknowledged late, that posts the batch and then marks it.

A batch already marked is skipped, and what fails is tried again, as the books advise. Run as a
module this is the worker; it builds its requests with the product's own code.
"""

from __future__ import annotations

import os

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from mailer import env  # noqa: E402
from mailer.deliveries.models import Batch  # noqa: E402
from mailer.deliveries.sending import Dispatch, _prepare  # noqa: E402
from mailer.deliveries.states import BatchState  # noqa: E402
from mailer.providers.sendgrid import SendGrid  # noqa: E402

SENDING = env.current()
app = Celery("naive", broker=SENDING.redis_url, set_as_current=False)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_default_queue="naive",
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    # An hour as it comes: nobody would wait so long to see it happen.
    broker_transport_options={"visibility_timeout": 5, "unacked_restore_interval": 1, "unacked_restore_throttle": 1},
)
PROVIDER = SendGrid(
    api_key=SENDING.sendgrid_api_key, api_url=SENDING.sendgrid_api_url, timeout=SENDING.provider_timeout
)


@app.task(name="naive.send", autoretry_for=(Exception,), default_retry_delay=1, max_retries=None)
def send(batch_id: int) -> None:
    batch = Batch.objects.select_related("campaign__topic").get(pk=batch_id)
    if batch.state == BatchState.ACCEPTED:
        return
    _, post = _prepare(batch, Dispatch(provider=PROVIDER, clock=timezone.now, lease=SENDING.lease))
    post()
    Batch.objects.filter(pk=batch_id).update(state=BatchState.ACCEPTED)


if __name__ == "__main__":
    app.Worker(pool="threads", concurrency=SENDING.worker_threads, quiet=True, without_gossip=True).start()
