"""SendGrid's own suppression lists: what it will drop although we would send it.

They are pulled every night, because a webhook that failed for a day is not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import orjson

from mailer.providers.pooled import Answer, PooledClient
from mailer.providers.port import AccountRefused, TemporaryFailure

PAGE: Final = 500
OK: Final = 200


class Listing(StrEnum):
    """The lists, by the name that SendGrid gives them."""

    BOUNCES = "bounces"
    SPAM_REPORTS = "spam_reports"
    INVALID = "invalid_emails"
    UNSUBSCRIBES = "unsubscribes"


@dataclass(frozen=True, slots=True)
class Listed:
    """One address on one list; ``reason`` is the provider's words, often empty."""

    listing: Listing
    email: str
    reason: str


def pull(*, api_key: str, api_url: str, timeout: float) -> Iterator[Listed]:
    """Yield every address of every list.

    Raises:
        AccountRefused: the key is refused.
        TemporaryFailure: the lists can't be read now.
    """
    headers = {"Authorization": f"Bearer {api_key}"}
    client = PooledClient(host=api_url, request_headers=headers, version=3, timeout=timeout)
    for listing in Listing:
        offset = 0
        while page := _page(client, listing, offset):
            yield from page
            offset += PAGE


def _page(client: PooledClient, listing: Listing, offset: int) -> list[Listed]:
    request = client._("suppression")._(listing.value)
    answer = Answer.of(request.get(query_params={"limit": PAGE, "offset": offset}))
    if answer.status in {401, 403}:
        raise AccountRefused(f"SendGrid refuses to show the list {listing} ({answer.status}).", status=answer.status)
    if answer.status != OK:
        raise TemporaryFailure(f"SendGrid answered {answer.status} for the list {listing}.", status=answer.status)
    try:
        rows = orjson.loads(answer.body)
    except orjson.JSONDecodeError as exc:
        raise TemporaryFailure(f"SendGrid's list {listing} is no JSON.", status=answer.status) from exc
    return [Listed(listing, str(row["email"]), str(row.get("reason") or "")) for row in rows if row.get("email")]
