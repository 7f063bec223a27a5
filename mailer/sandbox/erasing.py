"""``POST /v3/recipients/erasejob``: forgets recipients at once, where SendGrid takes its time."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

import orjson

from mailer.sandbox.answers import Answer, Context, Request, json_answer

MOST: Final = 5000


def erase_job(context: Context, request: Request) -> Answer:
    """Erase the ``email_addresses`` of a JSON object; answers 202 with a ``job_id``."""
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        body = None
    addresses = body.get("email_addresses") if isinstance(body, dict) else None
    if not isinstance(addresses, list) or not 0 < len(addresses) <= MOST:
        return _refusal(f"email_addresses must be a list of 1 to {MOST} addresses")
    wrong = next((address for address in addresses if not isinstance(address, str) or "@" not in address), None)
    if wrong is not None:
        return _refusal(f"Email_address {wrong} is not valid")
    context.store.erase(addresses)
    return json_answer({"job_id": str(uuid4())}, 202)


def _refusal(message: str) -> Answer:
    return json_answer({"errors": [{"message": message, "field": "email_addresses"}]}, 400)
