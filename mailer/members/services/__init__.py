"""What changes the register: choices, addresses, people, suppressions, tasks, fields, topics, erasure.

Every function is keyword-only and one transaction.
"""

from mailer.members.services.addresses import (
    add_address,
    confirm_address_change,
    make_preferred,
    remove_address,
    request_address_change,
)
from mailer.members.services.consent import WORDING, set_tracking, snooze, subscribe, unsnooze, unsubscribe
from mailer.members.services.custom_fields import (
    FieldRefused,
    change_field,
    define_field,
    remove_field,
    restore_field,
    retire_field,
)
from mailer.members.services.erasure import erase_from_register
from mailer.members.services.failures import address_failed, addresses_failed
from mailer.members.services.people import add_member, update_member
from mailer.members.services.suppressions import (
    STATE_AFTER,
    LiftRefused,
    lift,
    lift_by_hand,
    lift_suppression,
    suppress,
    suppress_address,
)
from mailer.members.services.tasks import close_task, open_task
from mailer.members.services.topics import (
    TopicRefused,
    create_topic,
    rename_topic,
    reorder_topics,
    restore_topic,
    retire_topic,
    translate_topic,
)
from mailer.members.services.views import ViewRefused, forget_view, keep_view

__all__ = [
    "STATE_AFTER",
    "WORDING",
    "FieldRefused",
    "LiftRefused",
    "TopicRefused",
    "ViewRefused",
    "add_address",
    "add_member",
    "address_failed",
    "addresses_failed",
    "change_field",
    "close_task",
    "confirm_address_change",
    "create_topic",
    "define_field",
    "erase_from_register",
    "forget_view",
    "keep_view",
    "lift",
    "lift_by_hand",
    "lift_suppression",
    "make_preferred",
    "open_task",
    "remove_address",
    "remove_field",
    "rename_topic",
    "reorder_topics",
    "request_address_change",
    "restore_field",
    "restore_topic",
    "retire_field",
    "retire_topic",
    "set_tracking",
    "snooze",
    "subscribe",
    "suppress",
    "suppress_address",
    "translate_topic",
    "unsnooze",
    "unsubscribe",
    "update_member",
]
