"""Yes or no; what was never said counts as no."""

from __future__ import annotations

from django.db.models import Q

from mailer.segments.fields import reading
from mailer.segments.fields.field import Context, Field, Operator, Said, Takes, who, whose
from mailer.segments.fields.source import asks, known, type_of_source


def yes_no(
    name: str, label: str, *, group: str, source: type_of_source | None = None, yes: str = "", no: str = ""
) -> Field:
    """A truth value in the column ``name``, or in ``source``.

    Args:
        yes: what is true of such members, after "who": "allow tracking".
        no: the opposite.
    """
    found = name if source is None else source

    def condition(value: bool, _: Context) -> Q:  # noqa: FBT001 - the value of the leaf
        holds = asks(found, "exact", True) if isinstance(found, str) else known(found) & asks(found, "exact", "true")
        return holds if value else ~holds

    def said(value: bool) -> Said:  # noqa: FBT001 - as above
        told = who(yes, no) if yes else whose(label, "is yes", "is no")
        return told if value else Said(told.denied, told.fact, told.who_not, told.who)

    operator = Operator("is", "is", "is not", Takes.YES_NO, reading.yes_or_no, condition, said)
    return Field(name, label, group, "yes or no", (operator,))
