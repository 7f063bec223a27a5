"""What people do with saved segments. Every change of a rule is a version; nothing is saved that can't be compiled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.segments.errors import ChangedMeanwhile, Forbidden, InUse, NameTaken
from mailer.segments.fields.field import Context
from mailer.segments.models import MemberList, Segment, SegmentVersion
from mailer.segments.references import asked_by
from mailer.segments.tree import as_json, parse


@transaction.atomic
def create_segment(*, name: str, rule: Any, by: Staff, now: datetime, description: str = "", note: str = "") -> Segment:
    """Save a rule under a name.

    Raises:
        RuleRefused: with every fault of the rule.
        NameTaken: another segment has this name.
        Forbidden: the person may not write.
    """
    require_writer(by)
    canonical = as_json(parse(rule, Context(now.date())))
    segment = Segment.objects.create(name=free_name(Segment, name), rule=canonical, description=description)
    _keep_version(segment, by=by, now=now, note=note)
    _audit(segment, by, "created")
    return segment


@transaction.atomic
def change_segment(
    *,
    segment: Segment,
    by: Staff,
    now: datetime,
    rule: Any = None,
    name: str | None = None,
    description: str | None = None,
    note: str = "",
    seen: int | None = None,
) -> bool:
    """Change what is given. Returns whether there is a new version, which only another rule makes.

    Args:
        seen: the version that was shown when the change was begun; None changes whatever is there.

    Raises:
        RuleRefused, NameTaken, Forbidden: as ``create_segment``. A rule that asks about itself is refused.
        ChangedMeanwhile: it is no longer the version that was seen.
    """
    require_writer(by)
    row = Segment.objects.select_for_update().get(pk=segment.pk)
    if seen is not None and row.version != seen:
        raise ChangedMeanwhile(
            f"“{row.name}” was changed by somebody else meanwhile. Look at it again, then change it."
        )
    row.name = row.name if name is None else free_name(Segment, name, but=row.pk)
    row.description = row.description if description is None else description
    context = Context(now.date(), trail=(row.pk,))
    canonical = row.rule if rule is None else as_json(parse(rule, context))
    changed = bool(canonical != row.rule)
    if changed:
        row.rule, row.version = canonical, row.version + 1
    row.save(update_fields=["name", "description", "rule", "version"])
    if changed:
        _keep_version(row, by=by, now=now, note=note)
    _audit(row, by, "changed", version=row.version)
    segment.refresh_from_db()
    return changed


def copy_segment(*, segment: Segment, name: str, by: Staff, now: datetime) -> Segment:
    """A new segment with the same rule. Raises as ``create_segment``."""
    note = f"Copied from “{segment.name}”, version {segment.version}."
    return create_segment(
        name=name, rule=segment.rule, by=by, now=now, description=segment.description, note=note[:250]
    )


@transaction.atomic
def delete_segment(*, segment: Segment, by: Staff) -> None:
    """Remove a segment and its versions.

    Raises:
        InUse: a letter or another segment needs it; with their names.
        Forbidden: the person may not write.
    """
    require_writer(by)
    if uses := uses_of(segment):
        raise InUse(segment.name, uses)
    _audit(segment, by, "deleted")
    segment.delete()


def uses_of(row: Segment | MemberList) -> list[str]:
    """What would break without it, each in words."""
    field = "segment" if isinstance(row, Segment) else "list"
    asking = [other for other in Segment.objects.order_by("name") if row.pk in asked_by(other.rule, field)]
    uses = [f"the segment “{other}”" for other in asking if other != row]
    for relation in row._meta.related_objects:
        if relation.on_delete is models.PROTECT:
            needing = getattr(row, str(relation.get_accessor_name())).all()
            uses += [f"the {relation.related_model._meta.verbose_name} “{other}”" for other in needing]
    return uses


def free_name(model: type[Segment | MemberList], name: str, but: int | None = None) -> str:
    """The name as it is stored.

    Raises:
        NameTaken: it is empty, too long, or another row has it.
    """
    bare, longest = " ".join(name.split()), model._meta.get_field("name").max_length or 0
    if not 0 < len(bare) <= longest:
        raise NameTaken(f"“{bare[:60]}” can't be a name. Use one to {longest} characters.")
    if model.objects.filter(name=bare).exclude(pk=but or 0).exists():
        raise NameTaken(f"There is a {model._meta.verbose_name} “{bare}” already. Choose another name.")
    return bare


def require_writer(by: Staff) -> None:
    if not by.may(Right.WRITE):
        raise Forbidden(f"{by} may not {Right.WRITE.value}. Ask an admin for the role that can.")


def _keep_version(segment: Segment, *, by: Staff, now: datetime, note: str) -> None:
    SegmentVersion.objects.create(
        segment=segment, number=segment.version, rule=segment.rule, at=now, by=by, note=note[:250]
    )


def _audit(segment: Segment, by: Staff, verb: str, **detail: Any) -> None:
    record(actor=f"staff:{by.pk}", action=f"segment.{verb}", subject=f"segment:{segment.pk}", detail=detail)
