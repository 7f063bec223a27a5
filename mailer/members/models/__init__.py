"""The register's tables, one module a subject."""

from mailer.members.models.addresses import Address, AddressState, PendingAddress
from mailer.members.models.consent import ConsentEvent, Topic, TopicChoice
from mailer.members.models.imports import ColumnMapping, ImportJob, ImportRun
from mailer.members.models.people import (
    Category,
    CustomField,
    LabelKind,
    Member,
    MemberChange,
    MemberLabel,
    MemberTask,
)
from mailer.members.models.suppressions import Suppression
from mailer.members.models.views import MemberView

__all__ = [
    "Address",
    "AddressState",
    "Category",
    "ColumnMapping",
    "ConsentEvent",
    "CustomField",
    "ImportJob",
    "ImportRun",
    "LabelKind",
    "Member",
    "MemberChange",
    "MemberLabel",
    "MemberTask",
    "MemberView",
    "PendingAddress",
    "Suppression",
    "Topic",
    "TopicChoice",
]
