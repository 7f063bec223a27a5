"""Every kind of record that does not stay for ever: what it is, how long it stays, what happens then.

What is not in this table is kept: the consent ledger and suppressions in force, which prove that
members' wishes were honoured, and the letters themselves. A room that begins to keep something adds
its row here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from mailer.audit.models import AuditEntry
from mailer.deliveries.models import Delivery
from mailer.keys.models import KeptAnswer
from mailer.members.models import ImportJob, Member, MemberChange, MemberTask, PendingAddress, Suppression
from mailer.privacy.erasure import erase_member, forget_copies
from mailer.privacy.models import ErasureOrder
from mailer.tracking.models import Alert, Event, InboxBody

_ENDED: Final = (ImportJob.State.DONE, ImportJob.State.REFUSED, ImportJob.State.DISCARDED)

type_of_let_go = Callable[[QuerySet[Any], datetime], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record.

    Attributes:
        name: what it is, in words for staff.
        days: how long it stays unless staff decide otherwise; None: for ever.
        least: the shortest time staff may choose, in days.
        rows: those whose time was over at a moment.
        let_go: what happens to some of them, and its name in words for staff.
    """

    slug: str
    name: str
    days: int | None
    least: int
    rows: Callable[[datetime], QuerySet[Any]]
    let_go: type_of_let_go
    fate: str = "deleted"


def _delete(rows: QuerySet[Any], now: datetime) -> None:
    del now
    rows.delete()


def _forget_copies(rows: QuerySet[Delivery], now: datetime) -> None:
    del now
    forget_copies(rows.values_list("pk", flat=True))


def _erase_members(rows: QuerySet[Member], now: datetime) -> None:
    for member in rows:
        erase_member(member=member, by="retention", now=now, reason="the membership lapsed long ago")


def _old_copies(before: datetime) -> QuerySet[Delivery]:
    personal = ~Q(address="") | (~Q(refusal="") & ~Q(snapshot=""))
    return Delivery.objects.filter(personal, campaign__finished_at__lt=before)


KINDS: Final[Sequence[Kind]] = (
    Kind(
        slug="webhook_bodies",
        name="What the provider posted, word for word, with addresses",
        days=30,
        least=1,
        rows=lambda before: InboxBody.objects.filter(drained_at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="api_answers",
        name="What programs were answered, kept so that a repeat does no harm",
        days=1,
        least=1,
        rows=lambda before: KeptAnswer.objects.filter(at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="events",
        name="Single reports about copies; what became of each copy stays",
        days=730,
        # The provider repeats a report for a day, and must find that it is known.
        least=7,
        rows=lambda before: Event.objects.filter(received_at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="pending_addresses",
        name="Address changes nobody confirmed",
        days=30,
        least=7,
        rows=lambda before: PendingAddress.objects.filter(asked_at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="import_jobs",
        name="Uploads of member files that ended; what was taken in stays in the history",
        days=90,
        least=1,
        rows=lambda before: ImportJob.objects.filter(state__in=_ENDED, asked_at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="changes",
        name="The history of changes to members",
        days=1825,
        # An import is undone with it.
        least=30,
        rows=lambda before: MemberChange.objects.filter(at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="tasks",
        name="Tasks about members that were closed",
        days=730,
        least=1,
        rows=lambda before: MemberTask.objects.filter(closed_at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="lifted_suppressions",
        name="Suppressions that were lifted",
        days=1825,
        least=30,
        rows=lambda before: Suppression.objects.filter(lifted_at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="copies",
        name="Who each copy of a letter went to and what was merged into it",
        days=None,
        least=90,
        rows=_old_copies,
        let_go=_forget_copies,
        fate="emptied of names and addresses",
    ),
    Kind(
        slug="lapsed_members",
        name="Members whose dues ended",
        days=None,
        # By Canadian law the consent of a membership ends two years after it.
        least=365,
        rows=lambda before: Member.objects.filter(erased_at=None, dues_until__lt=before.date()),
        let_go=_erase_members,
        fate="erased",
    ),
    Kind(
        slug="erasure_orders",
        name="Erasures the provider has taken, by its number alone",
        days=1825,
        least=30,
        rows=lambda before: ErasureOrder.objects.filter(done_at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="audit",
        name="The log of what staff did",
        days=2555,
        least=365,
        rows=lambda before: AuditEntry.objects.filter(at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="alerts",
        name="Alerts that were settled",
        days=365,
        least=1,
        rows=lambda before: Alert.objects.filter(settled_at__lt=before),
        let_go=_delete,
    ),
    Kind(
        slug="sessions",
        name="Sessions of the console that ended",
        days=1,
        least=0,
        rows=lambda before: Session.objects.filter(expire_date__lt=before),
        let_go=_delete,
    ),
)
BY_SLUG: Final = {kind.slug: kind for kind in KINDS}
