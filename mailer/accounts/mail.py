"""Plain mail to staff, through the society's mail server: invitations, new passwords, letters to approve."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

_log = logging.getLogger(__name__)


def can_mail() -> bool:
    """Whether a mail server for staff is set."""
    return bool(settings.EMAIL_HOST)


def mail_staff(*, to: str, subject: str, text: str) -> bool:
    """Send it now; False when there is no mail server or it did not take the message, which is in the log."""
    if not can_mail():
        return False
    message = EmailMessage(subject=" ".join(subject.split()), body=text, to=[to])
    # Machines that answer machines keep quiet.
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        return bool(message.send())
    except (SMTPException, OSError) as exc:
        _log.warning("a message to staff was not taken by the mail server: %s", type(exc).__name__)
        return False
