"""The newsletter: one issue, an ordered list of sections of different kinds.

When the first section is a letter it follows the salutation and stands before "In this issue".
"""

from __future__ import annotations

from pydantic import Field

from mailer.content.blocks import Link
from mailer.content.content_type import Basis, ContentType
from mailer.content.fields import Line, Rich, StrictModel
from mailer.content.types.newsletter_sections import Section


class Newsletter(StrictModel):
    """One issue. ``headline`` stands in the subject, ``preheader`` beside it in the inbox."""

    title: Line = Field(title="Name of the newsletter", description="Such as “Signals+”.")
    volume: int = Field(title="Volume", description="Usually one a year.", ge=1, le=999)
    number: int = Field(title="Number", description="Counted within the volume.", ge=1, le=99)
    period: Line = Field(title="Period", description="Such as “April 2016”; stands in the subject.")
    headline: Line = Field(title="Headline", description="The one or two stories that make members open it.")
    preheader: Line = Field(title="Preheader", description="Shown beside the subject in the inbox.")
    opening: Rich | None = Field(default=None, title="Opening", description="A few sentences after the salutation.")
    sections: list[Section] = Field(
        title="Sections", description="What the issue holds, in reading order.", min_length=1, max_length=20
    )
    renewal: Link = Field(title="Renewal link", description="Shown to members whose dues are open or have lapsed.")


NEWSLETTER = ContentType(
    slug="newsletter",
    name="Newsletter",
    description="An issue of the society's newsletter: letters, articles, people, dates and minutes, in your order.",
    schema=Newsletter,
    topic="newsletter",
    variants=("dues", "is_trainee"),
    basis=Basis.LEGITIMATE_INTEREST,
    because="News of the society for its own members, who can refuse the topic at any time.",
)
