"""Approved letters to be used again: a campaign that is never sent itself, with what its sets have to bring.

It is written, checked, submitted and approved like every letter. Changing it, its fields or the
template of its document voids the approval, because all of them are in its fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns import drafting
from mailer.campaigns.audience import Audience
from mailer.campaigns.letters import fingerprint
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.campaigns.transitions import audit, require
from mailer.members.models import Topic
from mailer.notices.documents import EXAMPLE, digest_of, pages_of
from mailer.notices.errors import NoticeRefused
from mailer.notices.fields import DataField, as_declared, examples, faults_in


def templates() -> QuerySet[Campaign]:
    """Every template that was not thrown away."""
    return Campaign.objects.filter(notice__isnull=False, template=None).exclude(state=State.DISCARDED)


@transaction.atomic
def make_template(
    *,
    name: str,
    fields: Sequence[DataField],
    by: Staff,
    content_type: str = "personal",
    content: Mapping[str, Any] | None = None,
    topic: Topic | None = None,
    document: str = "",
    file_name: str = "",
) -> Campaign:
    """Start a template; its text is then written and approved like that of every letter.

    Args:
        content: may be unfinished; None begins with nothing.
        topic: members who turned it off get no letter; None: what the society owes its members.
        document: the kind of PDF file made for each member, or "".
        file_name: what that file is called.

    Raises:
        NoticeRefused: the declaration is faulty, or the name is taken.
    """
    require(by, Right.WRITE)
    if templates().filter(name=name.strip()).exists():
        raise NoticeRefused(f"There is a template {name.strip()!r} already. Choose another name.")
    audience = Audience(topic=topic, segment=None)
    row = drafting.begin(
        name=name.strip()[:200], content_type=content_type, content=content or {}, by=by, audience=audience
    )
    _declare(row, fields, document, file_name)
    return row


@transaction.atomic
def declare(
    *, template: Campaign, fields: Sequence[DataField], by: Staff, document: str = "", file_name: str = ""
) -> None:
    """Change what its letters bring, while it is a draft. Raises ``NoticeRefused``."""
    require(by, Right.WRITE)
    if template.state != State.DRAFT:
        raise NoticeRefused(f"{template.name!r} is no draft. Take it back first; then it has to be approved anew.")
    _declare(template, fields, document, file_name)
    audit(template, by, "declared", fields=[field.name for field in fields], document=document)


def _declare(template: Campaign, fields: Sequence[DataField], document: str, file_name: str) -> None:
    if faults := faults_in(fields):
        raise NoticeRefused(*faults)
    said: dict[str, Any] = {"fields": as_declared(fields)}
    if document:
        pages_of(document, [(EXAMPLE, dict(examples(fields)))])
        called = f"{(file_name or document.title()).removesuffix('.pdf')}.pdf"
        said["document"] = {"kind": document, "digest": digest_of(document), "file_name": called}
    changed = Campaign.objects.filter(pk=template.pk, state=State.DRAFT).update(notice=said)
    if not changed:
        raise NoticeRefused(f"{template.name!r} was changed by somebody else a moment ago. Look again.")
    template.notice = said


def require_usable(template: Campaign) -> None:
    """Refuse a template that is not approved as it stands.

    Raises:
        NoticeRefused: and what to do.
    """
    if template.notice is None or template.template_id is not None:
        raise NoticeRefused(f"{template.name!r} is no template of personal letters. Choose one that is.")
    if template.state != State.APPROVED:
        state = State(template.state).label.lower()
        raise NoticeRefused(f"The template {template.name!r} is not approved: {state}. Have it approved first.")
    if template.segment_id is not None or template.excluded.exists():
        raise NoticeRefused(
            f"The template {template.name!r} names a segment, but each set says who gets it. "
            "Take it back, choose no segment, then submit and approve it again."
        )
    if fingerprint(template) != template.fingerprint or not _has_its_document(template.notice):
        raise NoticeRefused(
            f"The template {template.name!r} or the society's data changed after approval. "
            "Take it back, then submit and approve it again."
        )


def _has_its_document(said: Mapping[str, Any]) -> bool:
    document = said.get("document")
    return not document or digest_of(document["kind"]) == document["digest"]


def find_template(wanted: str) -> Campaign:
    """By number or name. Raises ``NoticeRefused``."""
    found = templates().filter(pk=int(wanted)) if wanted.isdigit() else templates().filter(name=wanted)
    row = found.select_related("topic").order_by("-pk").first()
    if row is None:
        raise NoticeRefused(f"There is no template {wanted!r}. `mailer notice templates` lists them.")
    return row
