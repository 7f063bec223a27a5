"""What can be told, by the name that a message carries as its ``type``."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Event(StrEnum):
    """Each state of a letter has one, and what members and their mailboxes do."""

    CAMPAIGN_DRAFT = "campaign.draft"
    CAMPAIGN_SUBMITTED = "campaign.submitted"
    CAMPAIGN_APPROVED = "campaign.approved"
    CAMPAIGN_SCHEDULED = "campaign.scheduled"
    CAMPAIGN_HELD = "campaign.held"
    CAMPAIGN_SENDING = "campaign.sending"
    CAMPAIGN_PAUSED = "campaign.paused"
    CAMPAIGN_CANCELLED = "campaign.cancelled"
    CAMPAIGN_SENT = "campaign.sent"
    CAMPAIGN_DISCARDED = "campaign.discarded"
    DELIVERY_BOUNCED = "delivery.bounced"
    DELIVERY_COMPLAINED = "delivery.complained"
    MEMBER_CHANGED = "member.changed"
    MEMBER_ERASED = "member.erased"
    MEMBER_SUBSCRIBED = "member.subscribed"
    MEMBER_UNSUBSCRIBED = "member.unsubscribed"
    MEMBER_SNOOZED = "member.snoozed"
    MEMBER_UNSNOOZED = "member.unsnoozed"
    MEMBER_TRACKING_ON = "member.tracking_on"
    MEMBER_TRACKING_OFF = "member.tracking_off"


WORDS: Final[dict[Event, str]] = {
    Event.CAMPAIGN_DRAFT: "A letter became a draft again",
    Event.CAMPAIGN_SUBMITTED: "A letter waits for approval",
    Event.CAMPAIGN_APPROVED: "A letter was approved",
    Event.CAMPAIGN_SCHEDULED: "A letter was given its time",
    Event.CAMPAIGN_HELD: "A letter could not start",
    Event.CAMPAIGN_SENDING: "A letter goes out, or goes on",
    Event.CAMPAIGN_PAUSED: "A letter was paused",
    Event.CAMPAIGN_CANCELLED: "A letter was stopped for good",
    Event.CAMPAIGN_SENT: "A letter is out",
    Event.CAMPAIGN_DISCARDED: "A letter was thrown away",
    Event.DELIVERY_BOUNCED: "A copy bounced for good",
    Event.DELIVERY_COMPLAINED: "A copy was reported as spam",
    Event.MEMBER_CHANGED: "A member was added or changed, one at a time",
    Event.MEMBER_ERASED: "A member was erased",
    Event.MEMBER_SUBSCRIBED: "A member turned a topic on",
    Event.MEMBER_UNSUBSCRIBED: "A member turned a topic off",
    Event.MEMBER_SNOOZED: "A member paused all topics",
    Event.MEMBER_UNSNOOZED: "A member ended a pause",
    Event.MEMBER_TRACKING_ON: "A member allowed to be followed",
    Event.MEMBER_TRACKING_OFF: "A member forbade to be followed",
}
