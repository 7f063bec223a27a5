"""Handing out everything that is held about one person, in one archive they can open anywhere."""

from __future__ import annotations

import zipfile
from datetime import datetime
from typing import IO

import orjson
from django.db import transaction

from mailer.audit.services import record
from mailer.deliveries.archive import exact_copy
from mailer.deliveries.enclosures import enclosures_of
from mailer.deliveries.models import Delivery
from mailer.members.models import Member
from mailer.privacy.holdings import everything, letters_of
from mailer.rendering.errors import UnrenderableValue

DATA: str = "data.json"
READ_ME = """\
Everything this society holds about you.

{data} has the register, your addresses, choices, the record of your consent, every change that
was made, and what is known of each letter. It is JSON: a program can read it, and so can a text
editor. The folder letters has an exact copy of each letter that was made for you, as a web page
and as plain text, with the files that came with it.

Made on {day}.
"""


@transaction.atomic
def export_member(*, member: Member, to: IO[bytes], by: str, now: datetime) -> int:
    """Write the archive (ZIP) of a member to ``to``; returns how many letters are in it. That it was made is recorded.

    ``data.json`` has one key a kind of record (``mailer.privacy.holdings``).
    """
    letters = letters_of(member)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME.format(data=DATA, day=f"{now:%d %B %Y}"))
        archive.writestr(DATA, orjson.dumps(everything(member), option=orjson.OPT_INDENT_2))
        written = sum(_write_letter(archive, delivery) for delivery in letters)
    record(actor=by, action="member.exported", subject=f"member:{member.pk}", detail={"letters": written})
    return written


def _write_letter(archive: zipfile.ZipFile, delivery: Delivery) -> bool:
    try:
        message = exact_copy(delivery)
    except UnrenderableValue:
        # It could not be made for this member, so it was not sent either.
        return False
    archive.writestr(f"letters/{delivery.campaign_id}.html", message.html)
    archive.writestr(f"letters/{delivery.campaign_id}.txt", f"{message.subject}\n\n{message.text}")
    if delivery.campaign.notice is not None:
        _write_files(archive, delivery)
    return True


def _write_files(archive: zipfile.ZipFile, delivery: Delivery) -> None:
    for file in enclosures_of(delivery.campaign, [delivery.member_id]).select_related("file"):
        archive.writestr(f"letters/{delivery.campaign_id}-{file.pk}-{file.name}", bytes(file.file.body))
