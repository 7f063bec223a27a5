"""The first admin of a new mailer: made in the browser, with a link that stands in the terminal alone.

Whoever comes to the address first must not become admin. So the link's token is told only to who
can run commands on the machine. It opens as long as there is no account at all, once, for a day,
and a newer one makes it void.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from mailer.accounts.errors import FirstLinkVoid
from mailer.accounts.models import FirstLink, Staff
from mailer.accounts.roles import Role
from mailer.accounts.tokens import digest_of, fresh_token
from mailer.audit.services import record

VALID: Final = timedelta(days=1)


def is_new() -> bool:
    """Whether nobody has an account yet."""
    return not Staff.objects.exists()


@transaction.atomic
def first_link(*, now: datetime) -> str | None:
    """The token of a new link, which is kept nowhere; None when somebody has an account."""
    if not is_new():
        return None
    token = fresh_token()
    FirstLink.objects.all().delete()
    FirstLink.objects.create(digest=digest_of(token), made_at=now)
    return token


def check_first_link(token: str, *, now: datetime) -> None:
    """Raises FirstLinkVoid when this link makes nobody an admin."""
    if not _links(token, now).exists() or not is_new():
        raise FirstLinkVoid


@transaction.atomic
def begin(*, token: str, email: str, name: str, password: str, now: datetime) -> Staff:
    """Make the first admin. The link is void afterwards.

    Raises:
        FirstLinkVoid: see ``check_first_link``.
    """
    # Locked, so that of two who open the link in the same moment one is too late.
    link = _links(token, now).select_for_update().first()
    if link is None or not is_new():
        raise FirstLinkVoid
    link.delete()
    staff = Staff.objects.create_user(email=email, password=password, name=name, role=Role.ADMIN)
    record(
        actor=f"staff:{staff.pk}",
        action="account.created",
        subject=f"staff:{staff.pk}",
        detail={"role": Role.ADMIN.value, "through": "first link"},
    )
    return staff


def _links(token: str, now: datetime) -> QuerySet[FirstLink]:
    return FirstLink.objects.filter(digest=digest_of(token), made_at__gt=now - VALID)
