"""The seam between dispatch and whoever carries the mail.

A provider takes one consignment: one letter, and for each recipient the values that differ. It
answers ``Accepted`` or raises one of the failures below. The failure's type is the decision;
nobody reads its words except people.

    ProviderFailure
    ├── TemporaryFailure   nothing was accepted; the same again later is safe
    ├── PermanentFailure   this consignment will never be accepted as it is
    ├── TooLarge           nothing was accepted; smaller consignments may be
    ├── AccountRefused     nothing will be accepted until a person acts
    └── Ambiguous          it may or may not have been accepted: never send again unproven
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from mailer.rendering.enclosed import Attachment
from mailer.rendering.skeleton import Skeleton


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a letter is from."""

    name: str
    address: str
    reply_to: str


# Not frozen, as ``Recipient``: one is made for every copy.
@dataclass(slots=True)
class Copy:
    """One recipient's copy: where it goes, its merge values, and our opaque reference for it.

    ``unsubscribe_mailto`` is a ``mailto:`` address for programs that unsubscribe by mail, or "".
    """

    address: str
    name: str
    values: Mapping[str, str]
    unsubscribe_url: str
    reference: str
    unsubscribe_mailto: str = ""


@dataclass(frozen=True, slots=True)
class Consignment:
    """One letter for up to ``Provider.largest`` recipients.

    Attributes:
        arguments: come back with every event; opaque ids only, never personal data.
        stream: the kind of mail, for the provider's own statistics.
        list_id: RFC 2919 identifier, without brackets; "" for what is no list mail and so has nothing to
            unsubscribe from.
        attachments: travel with every copy of the consignment.
    """

    skeleton: Skeleton
    sender: Sender
    copies: Sequence[Copy]
    arguments: Mapping[str, str]
    stream: str
    list_id: str
    tracked: bool
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class CopyFailure:
    """One copy that was certainly not accepted, with the server's words; ``temporary``: it may be later."""

    index: int
    reason: str
    status: int = 0
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took responsibility for every copy that is not named here by its index.

    Attributes:
        reference: the provider's id for the request.
        in_doubt: may or may not have been accepted.
        untouched: nothing of these has left.
        reason: why some are in doubt or untouched.
    """

    reference: str
    failures: Sequence[CopyFailure] = ()
    in_doubt: Sequence[int] = ()
    untouched: Sequence[int] = ()
    reason: str = ""

    @property
    def in_part(self) -> bool:
        return bool(self.failures or self.in_doubt or self.untouched)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known of a consignment whose sender was killed: the references of its copies, each once."""

    accepted: Sequence[str]
    refused: Sequence[str]
    later: Sequence[str]
    in_doubt: Sequence[str]
    untouched: Sequence[str]


class Send(Protocol):
    """Hands over one packed consignment, once.

    Raises:
        ProviderFailure: one of its subclasses; see the module.
    """

    def __call__(self) -> Accepted: ...


class Provider(Protocol):
    """Carries mail. ``largest`` is the most recipients one consignment may have."""

    @property
    def name(self) -> str: ...

    @property
    def largest(self) -> int: ...

    @property
    def reports_events(self) -> bool:
        """Whether events come back. Without them an ambiguous consignment waits for a person."""
        ...

    def pack(self, consignment: Consignment) -> Send:
        """Do everything that can fail without anything leaving; the result sends when called.

        Raises:
            BadCopy: naming the one copy that can't be sent at all.
        """
        ...


@runtime_checkable
class Remembers(Protocol):
    """A provider that keeps a journal of each attempt where a killed process can't take it along."""

    def recall(self, *, batch: str, attempt: str) -> Recalled | None:
        """What is known of an attempt; None: no journal of it is here. The sender can't go on after this."""
        ...

    def forget(self, *, batch: str, attempt: str) -> None:
        """The outcome of this attempt is recorded: its journal may go."""
        ...


class BadCopy(Exception):
    """Copy number ``index`` of the consignment can't be written in the provider's form."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index
        self.reason = reason


class ProviderFailure(Exception):
    """A consignment was not, or not certainly, accepted. ``status`` is the protocol's number or 0."""

    def __init__(self, reason: str, *, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class TemporaryFailure(ProviderFailure):
    """Nothing was accepted; try again after ``retry_after`` seconds (None: the caller's own pace)."""

    def __init__(self, reason: str, *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(reason, status=status)
        self.retry_after = retry_after


class PermanentFailure(ProviderFailure):
    """Refused as it is. ``culprit`` is the index of the one bad copy where the provider names it."""

    def __init__(self, reason: str, *, status: int = 0, culprit: int | None = None, letter: bool = False) -> None:
        super().__init__(reason, status=status)
        self.culprit = culprit
        self.letter = letter
        """The letter itself is refused, not one recipient: dividing the consignment cannot help."""


class TooLarge(ProviderFailure):
    """Nothing was accepted; divide and try again."""


class AccountRefused(ProviderFailure):
    """Key, sender or credits are refused. A person must act before anything else is tried."""


class Ambiguous(ProviderFailure):
    """The answer was lost after the request had left: it may have been accepted."""
