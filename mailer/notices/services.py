"""The transactional door: one call sends one letter of an approved template to one member.

With a key the same call may be made any number of times, from anywhere, at once: one letter goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

import orjson
from django.db import IntegrityError, transaction

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.campaigns.transitions import require
from mailer.members.models import Member
from mailer.notices.errors import KeyReused, NoticeRefused
from mailer.notices.models import NoticeSet
from mailer.notices.preparing import To, prepare
from mailer.notices.sets import release, sets, write_set
from mailer.notices.templates import require_usable
from mailer.rendering.enclosed import Attachment

LONGEST_KEY: Final = 100


@dataclass(frozen=True, slots=True)
class Notified:
    """The letter's set, and whether this call made it; False: an earlier call with the same key did."""

    notices: NoticeSet
    new: bool


def notify(
    *,
    template: Campaign,
    member: Member,
    by: Staff,
    now: datetime,
    data: Mapping[str, str] | None = None,
    files: Sequence[Attachment] = (),
    key: str = "",
    embargo: datetime | None = None,
    hold: bool = False,
) -> Notified:
    """Send one letter of ``template`` to ``member``, or with ``hold`` only write it.

    Args:
        data: the values of the template's data fields.
        key: the caller's name for this letter, up to 100 characters.
        embargo: it does not leave before.

    Raises:
        NoticeRefused: the template, the data, a file; nothing was written.
        KeyReused: the key stands for another letter.
        Forbidden: the person may not release letters, or with ``hold`` may not write them.
    """
    require(by, Right.WRITE if hold else Right.APPROVE)
    if len(key) > LONGEST_KEY:
        raise NoticeRefused(f"The key has more than {LONGEST_KEY} characters. Use a shorter one.")
    to = To(member, data or {}, files)
    asked = _asked(template, to, embargo=embargo, hold=hold)
    if key and (earlier := _earlier(key, asked)):
        return Notified(earlier, new=False)
    require_usable(template)
    ready = prepare(template, [to])
    try:
        with transaction.atomic():
            row = write_set(
                template=template, ready=ready, by=by, now=now, embargo=embargo, key=key or None, asked=asked
            )
            if not hold:
                release(notices=row, by=by, now=now)
    except IntegrityError:
        earlier = _earlier(key, asked) if key else None
        if earlier is None:
            raise
        return Notified(earlier, new=False)
    return Notified(row, new=True)


def _earlier(key: str, asked: str) -> NoticeSet | None:
    found = sets().filter(key=key).first()
    if found is not None and found.asked != asked:
        raise KeyReused(f"The key {key!r} stands for another letter. Use a new key for a new letter.")
    return found


def _asked(template: Campaign, to: To, *, embargo: datetime | None, hold: bool) -> str:
    """What tells two calls apart; of files their names and bytes."""
    said = {
        "template": template.pk,
        "member": to.member.pk,
        "data": dict(to.data),
        "files": [[file.name, sha256(file.content).hexdigest()] for file in to.files],
        "embargo": embargo,
        "hold": hold,
    }
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
