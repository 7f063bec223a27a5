"""Counting at the receiving side: what the sandbox took, not what our own tables say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
import urllib3

_HTTP = urllib3.PoolManager(retries=urllib3.Retry(3, backoff_factor=0.2))


@dataclass(frozen=True)
class Receipts:
    """Copies of one campaign as the sandbox holds them.

    Attributes:
        requests: how many requests brought them.
        copies: number of accepted copies by delivery id; canaries are not in it.
    """

    requests: int
    copies: Counter[str]

    @property
    def duplicates(self) -> int:
        return self.copies.total() - len(self.copies)


def receipts(sandbox_url: str, campaign_id: int) -> Receipts:
    """Ask the sandbox for everything it accepted of one campaign."""
    lines = [line for line in _lines(f"{sandbox_url}/sandbox/accepted?cid={campaign_id}") if line["rid"].isdigit()]
    return Receipts(requests=len({line["request"] for line in lines}), copies=Counter(line["rid"] for line in lines))


def pending_events(sandbox_url: str) -> int:
    """Events that the sandbox has planned and not yet posted to us."""
    return int(orjson.loads(_HTTP.request("GET", f"{sandbox_url}/sandbox/status").data)["pending_events"])


def _lines(url: str) -> Iterator[dict[str, str]]:
    for line in _HTTP.request("GET", url).data.splitlines():
        if line.strip():
            yield orjson.loads(line)
