"""Telling SendGrid to forget people: their names, addresses, subject lines and IP addresses.

SendGrid takes the order and carries it out in its own time. To give it twice does no harm. It
reaches the account the key belongs to and no subuser.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import orjson

from mailer.env import Env
from mailer.providers.pooled import Answer, Payload, PooledClient
from mailer.providers.port import AccountRefused, PermanentFailure, TemporaryFailure
from mailer.providers.wire import with_ascii_domain

MOST: Final = 1000
"""Addresses an order may have; SendGrid takes 5000 or 256 kB, and an address may have 254 bytes."""
ACCEPTED: Final = 202


def erasing(env: Env) -> Callable[[Sequence[str]], str]:
    """What orders the erasure in this installation."""
    if not env.sendgrid_api_key:
        return _nobody_to_tell
    return partial(
        order_erasure, api_key=env.sendgrid_api_key, api_url=env.sendgrid_api_url, timeout=env.provider_timeout
    )


def order_erasure(addresses: Sequence[str], *, api_key: str, api_url: str, timeout: float) -> str:
    """Order that everything about these addresses, at most ``MOST``, be erased; returns the id of the order.

    Raises:
        AccountRefused: the key is refused or may not erase.
        PermanentFailure: the order is refused as it is.
        TemporaryFailure: it can't be given now.
        Ambiguous: the answer was lost; give it again.
    """
    # The package leaves a body alone unless its type is exactly "application/json".
    headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json; charset=utf-8"}
    client = PooledClient(host=api_url, request_headers=headers, version=3, timeout=timeout)
    body = Payload(orjson.dumps({"email_addresses": [with_ascii_domain(address) for address in addresses]}))
    answer = Answer.of(client.recipients.erasejob.post(request_body=body))
    if answer.status in {401, 403, 404}:
        # An account for which erasing is not switched on answers that there is nothing at this address.
        raise AccountRefused(
            f"SendGrid refuses to erase ({answer.status}). Give the key the right to erase recipients' data.",
            status=answer.status,
        )
    if answer.status == ACCEPTED:
        return _job(answer.body)
    if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004 - HTTP
        raise TemporaryFailure(f"SendGrid answered {answer.status} to an erasure.", status=answer.status)
    raise PermanentFailure(f"SendGrid answered {answer.status} to an erasure.", status=answer.status)


def _nobody_to_tell(addresses: Sequence[str]) -> str:
    """A mail server keeps no list of people."""
    del addresses
    return ""


def _job(body: bytes) -> str:
    """The order's id; an accepted order without one is accepted all the same."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    return str(answer.get("job_id", ""))[:120] if isinstance(answer, dict) else ""
