"""One Celery task a recipient: read the row, render, send through the ``sendgrid`` package, mark the row.

Run as a module this is its worker: as many threads as the product's own.
"""

from __future__ import annotations

import os

import django
import orjson
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
django.setup()

from django.utils import timezone  # noqa: E402
from sendgrid import SendGridAPIClient  # noqa: E402
from sendgrid.helpers.mail import Content, CustomArg, From, Mail, To  # noqa: E402

from mailer import env  # noqa: E402
from mailer.deliveries.archive import batch_of  # noqa: E402
from mailer.deliveries.copies import recipient, skeleton  # noqa: E402
from mailer.deliveries.links import links_of  # noqa: E402
from mailer.deliveries.models import Delivery  # noqa: E402
from mailer.deliveries.states import Fate  # noqa: E402
from mailer.rendering.fields import merge_values  # noqa: E402

SENDING = env.current()
app = Celery("single", broker=SENDING.redis_url, set_as_current=False)
app.conf.update(task_default_queue="single", task_ignore_result=True, worker_hijack_root_logger=False)
CLIENT = SendGridAPIClient(api_key=SENDING.sendgrid_api_key, host=SENDING.sendgrid_api_url)


@app.task(name="single.send")
def send(delivery_id: int) -> None:
    delivery = Delivery.objects.select_related("campaign").get(pk=delivery_id)
    letter = skeleton(batch_of(delivery).skeleton_id)
    values = merge_values(recipient(orjson.loads(delivery.snapshot), links_of(delivery.pk)), letter.fields)
    message = letter.render(values)
    mail = Mail(
        from_email=From("news@society.example.org", "The Society"),
        to_emails=To(delivery.address),
        subject=message.subject,
        plain_text_content=Content("text/plain", message.text),
        html_content=Content("text/html", message.html),
    )
    mail.add_custom_arg(CustomArg("rid", str(delivery.pk)))
    CLIENT.send(mail)
    Delivery.objects.filter(pk=delivery.pk).update(fate=Fate.PROCESSED, fate_at=timezone.now())


if __name__ == "__main__":
    app.Worker(pool="threads", concurrency=SENDING.worker_threads, quiet=True, without_gossip=True).start()
