"""From what was asked for to letters that can be written down: values checked, documents made.

This takes time (a document some 20 ms) and changes nothing, so it happens before any transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mailer.campaigns.models import Campaign
from mailer.members.models import Member
from mailer.notices.documents import Person, documents
from mailer.notices.errors import NoticeRefused
from mailer.notices.fields import checked, fields_of
from mailer.notices.files import fit_together
from mailer.rendering.enclosed import Attachment

MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class To:
    """One member, and what the letter says and brings to her alone."""

    member: Member
    data: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Attachment] = ()


def prepare(template: Campaign, whom: Iterable[To], *, shared: Sequence[Attachment] = ()) -> list[To]:
    """The same with every value as it is printed, and with the document made for each.

    Args:
        shared: what travels with every letter.

    Raises:
        NoticeRefused: with each fault and whose it is; the first twenty.
    """
    asked = list(whom)
    repeated = len(asked) - len({to.member.pk for to in asked})
    if repeated:
        raise NoticeRefused(f"{repeated} members are named twice. One letter of a set goes to each.")
    ready = _checked(template, asked)
    document = (template.notice or {}).get("document")
    if document:
        made = documents(document["kind"], document["file_name"], [(Person.of(to.member), to.data) for to in ready])
        ready = [To(to.member, to.data, (pdf, *to.files)) for to, pdf in zip(ready, made, strict=True)]
    for to in ready:
        fit_together([*shared, *to.files])
    return ready


def _checked(template: Campaign, asked: Sequence[To]) -> list[To]:
    fields, ready, faults = fields_of(template), [], []
    for to in asked:
        values, wrong = checked(fields, to.data)
        if to.member.erased_at is not None:
            wrong.append("was erased from the register and gets no letters.")
        faults += [f"Member {to.member.number}: {fault}" for fault in wrong]
        ready.append(To(to.member, values, to.files))
    if faults:
        raise NoticeRefused(*faults[:MOST_FAULTS])
    return ready
