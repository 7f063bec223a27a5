"""What a key may be good for, as data. Whatever is not named here no key can do."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from mailer.accounts.roles import Right


class Scope(StrEnum):
    """One subject, read or written. Sending letters stands apart from writing them."""

    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    TOPICS_READ = "topics:read"
    TOPICS_WRITE = "topics:write"
    SUPPRESSIONS_READ = "suppressions:read"
    SUPPRESSIONS_WRITE = "suppressions:write"
    SEGMENTS_READ = "segments:read"
    SEGMENTS_WRITE = "segments:write"
    CONTENT_READ = "content:read"
    CONTENT_WRITE = "content:write"
    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    CAMPAIGNS_SEND = "campaigns:send"
    DELIVERIES_READ = "deliveries:read"
    EVENTS_READ = "events:read"
    STATISTICS_READ = "statistics:read"

    @property
    def writes(self) -> bool:
        """Whether anything can be changed with it."""
        return not self.endswith(":read")


# The right that the key's owner must hold, when the key is made and whenever it is used.
RIGHTS: Final[dict[Scope, Right]] = {
    Scope.MEMBERS_READ: Right.PERSONS,
    Scope.MEMBERS_WRITE: Right.REGISTER,
    Scope.TOPICS_READ: Right.READ,
    Scope.TOPICS_WRITE: Right.ADMINISTER,
    Scope.SUPPRESSIONS_READ: Right.PERSONS,
    Scope.SUPPRESSIONS_WRITE: Right.ADMINISTER,
    Scope.SEGMENTS_READ: Right.READ,
    Scope.SEGMENTS_WRITE: Right.WRITE,
    Scope.CONTENT_READ: Right.READ,
    Scope.CONTENT_WRITE: Right.WRITE,
    Scope.CAMPAIGNS_READ: Right.READ,
    Scope.CAMPAIGNS_WRITE: Right.WRITE,
    Scope.CAMPAIGNS_SEND: Right.APPROVE,
    Scope.DELIVERIES_READ: Right.PERSONS,
    Scope.EVENTS_READ: Right.PERSONS,
    Scope.STATISTICS_READ: Right.READ,
}
# In words, where a scope is chosen.
PURPOSES: Final[dict[Scope, str]] = {
    Scope.MEMBERS_READ: "See members with addresses, topics, memberships and consent",
    Scope.MEMBERS_WRITE: "Add and change members, their addresses and what they get",
    Scope.TOPICS_READ: "See topics",
    Scope.TOPICS_WRITE: "Offer, rename and retire topics",
    Scope.SUPPRESSIONS_READ: "See whether and why mail to an address is stopped",
    Scope.SUPPRESSIONS_WRITE: "Stop mail to an address, or allow it again",
    Scope.SEGMENTS_READ: "See segments and how many they hold",
    Scope.SEGMENTS_WRITE: "Make and change segments",
    Scope.CONTENT_READ: "See the kinds of letters and the text of each letter",
    Scope.CONTENT_WRITE: "Write the text of letters",
    Scope.CAMPAIGNS_READ: "See letters and how they stand",
    Scope.CAMPAIGNS_WRITE: "Start letters and hand them to approval",
    Scope.CAMPAIGNS_SEND: "Approve, schedule, pause and stop letters",
    Scope.DELIVERIES_READ: "See what became of each copy",
    Scope.EVENTS_READ: "See what the provider reported",
    Scope.STATISTICS_READ: "See the figures of letters",
}
