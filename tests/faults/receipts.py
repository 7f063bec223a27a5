"""What has been received, asked of the sandbox: its count is the truth, our own tables are a claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import orjson
import urllib3

_HTTP = urllib3.PoolManager(retries=urllib3.Retry(3, backoff_factor=0.2))


@dataclass(frozen=True, slots=True)
class Receipts:
    """How many copies each address received.

    ``refused`` for good were these addresses; ``cuts`` are connections that were ended without an answer.
    """

    copies: Counter[str]
    refused: frozenset[str] = frozenset()
    cuts: int = 0

    def lost(self, addresses: Iterable[str]) -> int:
        """How many of these received nothing."""
        return sum(1 for address in addresses if not self.copies[address])

    def duplicates(self, addresses: Iterable[str]) -> int:
        """How many copies these received beyond the first."""
        return sum(max(self.copies[address] - 1, 0) for address in addresses)


class Receiver(Protocol):
    """Whoever receives the letters and counts them."""

    def count(self) -> int:
        """Messages accepted so far, of whatever kind."""
        ...

    def receipts(self, campaign_id: int) -> Receipts:
        """Every message of one campaign."""
        ...


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The sandbox at ``url``."""

    url: str

    def count(self) -> int:
        """Messages accepted so far, of whatever kind."""
        return int(self._get("/sandbox/status")["messages"])

    def receipts(self, campaign_id: int) -> Receipts:
        """Every message of one campaign."""
        answer = _HTTP.request("GET", f"{self.url}/sandbox/accepted?cid={campaign_id}")
        return Receipts(Counter(orjson.loads(line)["email"] for line in answer.data.splitlines()))

    def misbehave(self, faults: Mapping[str, float]) -> None:
        """Switch faults on; see ``mailer.sandbox.faults``."""
        answer = _HTTP.request("POST", f"{self.url}/sandbox/faults", json=dict(faults))
        if answer.status != 200:
            raise ValueError(answer.data.decode())

    def _get(self, path: str) -> dict[str, int]:
        found: dict[str, int] = orjson.loads(_HTTP.request("GET", f"{self.url}{path}").data)
        return found
