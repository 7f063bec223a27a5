"""The newsletter: one issue, an ordered list of sections of different kinds.

When the first section is a letter it follows the salutation and stands before "In this issue".
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mailer.content.content_type import ContentType
from mailer.content.fields import (
    Day,
    Hint,
    HttpsUrl,
    Image,
    Line,
    Link,
    Moment,
    Portrait,
    Prose,
    Quote,
    StrictModel,
    Year,
    refusal,
)


class Author(StrictModel):
    """Who wrote a letter or an article."""

    name: Line
    role: Line | None = None
    portrait: Portrait | None = None


class Letter(StrictModel):
    """A personal letter, such as the President's."""

    kind: Literal["letter"]
    title: Line
    author: Author
    body: Prose


class Article(StrictModel):
    """A piece by a named author, in full or as an opening that leads to the web."""

    kind: Literal["article"]
    title: Line
    standfirst: Line | None = None
    author: Author
    image: Image | None = None
    body: Prose
    points: list[Line] = Field(default=[], max_length=12)
    quote: Quote | None = None
    link: Link | None = None


class Person(StrictModel):
    """Somebody the issue presents."""

    name: Line
    distinction: Line | None = None
    affiliation: Line
    portrait: Portrait | None = None
    text: Prose | None = None
    link: Link | None = None


class People(StrictModel):
    """Awardees, officers, speakers: one entry a person."""

    kind: Literal["people"]
    title: Line
    introduction: Prose | None = None
    people: list[Person] = Field(min_length=1, max_length=40)


class NewMember(StrictModel):
    """A member who joined since the last issue."""

    name: Line
    affiliation: Line
    country: Line
    text: Prose | None = None


class NewMembers(StrictModel):
    """Who joined since the last issue."""

    kind: Literal["new_members"]
    title: Line
    introduction: Prose | None = None
    members: list[NewMember] = Field(min_length=1, max_length=60)


class InMemoriam(StrictModel):
    """In remembrance of one person."""

    kind: Literal["in_memoriam"]
    title: Line
    name: Line
    born: Year | None = None
    died: Year
    portrait: Portrait | None = None
    body: Prose
    quote: Quote | None = None
    link: Link | None = None

    @model_validator(mode="after")
    def _a_life_runs_forward(self) -> Self:
        if self.born is not None and self.born > self.died:
            raise refusal("the year of death lies before the year of birth", "Correct one of the two years.")
        return self


class Deadline(Moment):
    """Something to hand in, and until when."""

    title: Line
    text: Prose | None = None
    link: Link | None = None


class Deadlines(StrictModel):
    """What is due, in the order readers should act."""

    kind: Literal["deadlines"]
    title: Line
    introduction: Prose | None = None
    deadlines: list[Deadline] = Field(min_length=1, max_length=20)
    for_trainees: Hint | None = None


class Fact(StrictModel):
    """A label and what it stands for."""

    label: Line
    value: Line


class Meeting(StrictModel):
    """A meeting to come, with its dates, its place and what to do about it."""

    kind: Literal["meeting"]
    title: Line
    name: Line
    starts: Day
    ends: Day
    venue: Line | None = None
    city: Line
    country: Line
    image: Image | None = None
    body: Prose
    facts: list[Fact] = Field(default=[], max_length=12)
    links: list[Link] = Field(min_length=1, max_length=6)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends < self.starts:
            raise refusal("the meeting ends before it starts", "Correct one of the two dates.")
        return self


class Minutes(StrictModel):
    """What a committee decided."""

    kind: Literal["minutes"]
    title: Line
    committee: Line
    held: Day
    place: Line | None = None
    present: list[Line] = Field(default=[], max_length=60)
    body: Prose | None = None
    decisions: list[Line] = Field(min_length=1, max_length=30)
    next_meeting: Day | None = None
    link: Link | None = None


class NotedLink(StrictModel):
    """A link with a word on why to follow it."""

    text: Line
    url: HttpsUrl
    note: Line | None = None


class Links(StrictModel):
    """What to read elsewhere."""

    kind: Literal["links"]
    title: Line
    introduction: Prose | None = None
    links: list[NotedLink] = Field(min_length=1, max_length=30)


Section = Annotated[
    Letter | Article | People | NewMembers | InMemoriam | Deadlines | Meeting | Minutes | Links,
    Field(discriminator="kind"),
]


class Newsletter(StrictModel):
    """One issue. ``headline`` stands in the subject, ``preheader`` beside it in the inbox."""

    title: Line
    volume: int = Field(ge=1, le=999)
    number: int = Field(ge=1, le=99)
    period: Line
    headline: Line
    preheader: Line
    opening: Prose | None = None
    sections: list[Section] = Field(min_length=1, max_length=20)
    renewal: Link


NEWSLETTER = ContentType(
    slug="newsletter",
    name="Newsletter",
    description="An issue of the society's newsletter: letters, articles, people, dates and minutes, in your order.",
    schema=Newsletter,
    topic="newsletter",
    variants=("dues", "is_trainee"),
)
