"""Mail to staff about their accounts, on the way of all mail of the product: through the outbox and the provider."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from mailer import env
from mailer.console.administer.carrying import Way, carrier
from mailer.console.signing.mail import Told
from mailer.content.models import Society
from mailer.outbox.composing import compose
from mailer.outbox.services import post

KIND: Final = "account"


def can_mail() -> bool:
    """Whether anything can leave: somebody carries mail, and the society has said who it is from."""
    return carrier(env.current()).way is not Way.NONE and Society.objects.exists()


@transaction.atomic
def mail_staff(told: Told, *, to: str, name: str = "", now: datetime) -> bool:
    """Put it into the outbox, from which it is sent, again if need be; False when nothing can leave."""
    sender = Society.objects.order_by("pk").first()
    if sender is None or not can_mail():
        return False
    message = compose(KIND, {"society": sender, "told": told})
    post(kind=KIND, address=to, name=name, message=message, expires_at=now + told.good_for, now=now)
    return True
