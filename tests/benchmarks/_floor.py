"""The floor of sending: one loop, raw SQL, no Celery, no checks, no record of what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.db import connection

from mailer.campaigns.models import Campaign
from mailer.content.services import society
from mailer.deliveries.copies import skeleton
from mailer.lib.tokens import TokenSigner
from mailer.rendering.sendgrid_form import SendGridForm
from tests.faults.ground import Ground

BATCHES = """
SELECT id, first, last, tracked, skeleton_id FROM deliveries_batch WHERE campaign_id = %s AND NOT canary ORDER BY number
"""
ROWS = """
SELECT id, address, snapshot FROM deliveries_delivery
WHERE campaign_id = %s AND ordinal BETWEEN %s AND %s ORDER BY ordinal
"""


class Floor:
    """Sends one frozen campaign whose letter has a salutation and links for its only merge fields."""

    def __init__(self, ground: Ground, campaign: Campaign) -> None:
        self.campaign = campaign
        self.society = society()
        stream = campaign.topic.slug if campaign.topic else campaign.content_type
        self.list_id = f"<{stream}.{self.society.list_domain}>"
        base = ground.env["MAILER_PUBLIC_URL"]
        self.doors = {
            field: (f"{base}/{path}/", TokenSigner(settings.SECRET_KEY, purpose).sign)
            for field, path, purpose in (
                ("unsubscribe_url", "u", "unsubscribe"),
                ("preferences_url", "p", "preferences"),
                ("view_online_url", "v", "view-online"),
            )
        }
        self.http = HTTPConnection(urlsplit(ground.provider_url).netloc)
        self.headers = {"Authorization": f"Bearer {ground.env['SENDGRID_API_KEY']}", "Content-Type": "application/json"}

    def run(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(BATCHES, [self.campaign.pk])
            for batch_id, first, last, tracked, digest in cursor.fetchall():
                cursor.execute(ROWS, [self.campaign.pk, first, last])
                form = SendGridForm.of(skeleton(digest))
                arguments = {"cid": str(self.campaign.pk), "bid": str(batch_id), "att": "1"}
                people = list(self._personalizations(cursor.fetchall(), form, arguments))
                self._post(orjson.dumps(self._body(form, people, tracked=bool(tracked))))

    def _personalizations(
        self, rows: list[tuple[int, str, str]], form: SendGridForm, arguments: dict[str, str]
    ) -> Iterator[dict[str, object]]:
        slots = [(tag, slot.fields[0], slot.context) for tag, slot in zip(form.tags, form.plan.slots, strict=True)]
        for pk, address, snapshot in rows:
            member = orjson.loads(snapshot)
            name = f"{member['given_name']} {member['family_name']}"
            values = {field: base + sign(pk) for field, (base, sign) in self.doors.items()}
            values["salutation"] = f"Dear {name}"
            yield {
                "to": [{"email": address, "name": name}],
                "substitutions": {tag: _written(values[field], context) for tag, field, context in slots},
                "headers": {
                    "List-Unsubscribe": f"<{values['unsubscribe_url']}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                },
                "custom_args": {**arguments, "rid": str(pk)},
            }

    def _body(self, form: SendGridForm, people: list[dict[str, object]], *, tracked: bool) -> dict[str, object]:
        return {
            "from": {"email": self.society.sender_address, "name": self.society.sender_name},
            "reply_to": {"email": self.society.reply_to},
            "subject": form.subject,
            "content": [{"type": "text/plain", "value": form.text}, {"type": "text/html", "value": form.html}],
            "categories": [self.campaign.content_type],
            "headers": {"List-Id": self.list_id, "Precedence": "bulk"},
            "tracking_settings": {
                "click_tracking": {"enable": tracked, "enable_text": False},
                "open_tracking": {"enable": tracked},
                "subscription_tracking": {"enable": False},
            },
            "personalizations": people,
        }

    def _post(self, body: bytes) -> None:
        self.http.request("POST", "/v3/mail/send", body, self.headers)
        answer = self.http.getresponse()
        answer.read()
        if answer.status != 202:
            raise RuntimeError(f"The sink answered {answer.status}.")


def _written(value: str, context: str) -> str:
    if context == "html":
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'"{value}"' if context in {"attribute", "url"} else value
