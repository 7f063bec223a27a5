"""What a look at the rows can find, and what it needs to know besides them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailer.deliveries.settling import Patience, Pipe


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for an alert: what it is about, and in words what is the matter and what to do."""

    subject: str
    words: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known besides the rows.

    Attributes:
        provider: who carries letters that name nobody.
        webhook_keys: the keys by which reports are let in.
        secrets: those by which other services' reports are let in, by their variables.
        api_key: that of the provider, "" for none.
        mailbox: whether a bounce mailbox is set.
    """

    now: datetime
    patience: Patience
    pipe: Pipe
    provider: str
    webhook_keys: tuple[str, ...] = ()
    secrets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    api_key: str = ""
    mailbox: bool = False


Look = Callable[[Outlook], Sequence[Cause] | None]
"""Gives every cause there is now; None when nothing can be told at the moment."""


def about(campaign_id: int) -> str:
    """How an alert names a letter as its subject."""
    return f"campaign:{campaign_id}"


def counted(n: int, one: str, many: str) -> str:
    """``1 copy`` or ``1,200 copies``."""
    return f"{n:,} {one if n == 1 else many}"
