"""The personal letter: an award, a receipt, a reminder. One text, in which each reader finds facts of her own."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from mailer.content.blocks import Link, Signature
from mailer.content.content_type import Basis, ContentType
from mailer.content.fields import Line, Rich, StrictModel
from mailer.content.rich import TYPED_FIELD, known_field


def _with_known_fields(value: str) -> str:
    for name in TYPED_FIELD.findall(value):
        known_field(name)
    return value


OpenLine = Annotated[Line, AfterValidator(_with_known_fields)]
"""A line in which fields may stand, as ``[[data.award]]``."""


class OwnFact(StrictModel):
    """A label and what it stands for."""

    label: Line = Field(title="Label", description="Such as “Amount”.")
    value: OpenLine = Field(title="Value", description="Such as “[[data.amount]]”.")


class Personal(StrictModel):
    """A letter about something that concerns its reader alone."""

    headline: OpenLine = Field(title="Headline", description="The subject of the letter and its heading.")
    preheader: OpenLine = Field(title="Preheader", description="Shown beside the subject in the inbox.")
    body: Rich = Field(title="Letter", description="What follows the salutation.")
    facts: list[OwnFact] = Field(default=[], title="Facts", description="Set below the text.", max_length=12)
    link: Link | None = Field(default=None, title="Link", description="The one thing to do; becomes a button.")
    signature: Signature = Field(title="Signature", description="Who signs the letter.")


PERSONAL = ContentType(
    slug="personal",
    name="Personal letter",
    description="About something that concerns its reader alone: an award, a receipt, a reminder of one's own dues.",
    schema=Personal,
    topic=None,
    variants=(),
    basis=Basis.CONTRACT,
    because="It answers or carries out what is between the society and this one member.",
)
