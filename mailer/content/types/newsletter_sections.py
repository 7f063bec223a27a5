"""The kinds of section a newsletter may hold; staff choose them by their titles here."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from mailer.content.blocks import Author, Card, Event, Fact, Hint, Image, Link, Moment, Person, Portrait, Quote
from mailer.content.fields import Day, HttpsUrl, Line, Rich, StrictModel, Year
from mailer.content.values import refusal


class Letter(StrictModel):
    """A personal letter, such as the President's."""

    model_config = ConfigDict(title="Letter")
    kind: Literal["letter"] = Field(title="Kind", description="A letter.")
    title: Line = Field(title="Title", description="Such as “From the President”.")
    author: Author = Field(title="Author", description="Who signs it.")
    body: Rich = Field(title="Letter", description="The text, without salutation and signature.")


class Article(StrictModel):
    """A piece by a named author, in full or as an opening that leads to the web."""

    model_config = ConfigDict(title="Article")
    kind: Literal["article"] = Field(title="Kind", description="An article.")
    title: Line = Field(title="Title", description="The headline.")
    standfirst: Line | None = Field(default=None, title="Standfirst", description="Why to read on, in a sentence.")
    author: Author = Field(title="Author", description="Who wrote it.")
    image: Image | None = Field(default=None, title="Picture", description="Shown above the text.")
    body: Rich = Field(title="Article", description="The text, or its opening when the rest is on the web.")
    points: list[Line] = Field(default=[], title="Points", description="A list below the text.", max_length=12)
    quote: Quote | None = Field(default=None, title="Quotation", description="Set apart below the text.")
    link: Link | None = Field(default=None, title="Link", description="Where the full article stands.")


class Stories(StrictModel):
    """Teasers for what stands on the web: two cards in a row, one on a phone."""

    model_config = ConfigDict(title="Stories")
    kind: Literal["stories"] = Field(title="Kind", description="Teasers side by side.")
    title: Line = Field(title="Title", description="What they have in common.")
    introduction: Rich | None = Field(default=None, title="Introduction", description="A sentence above them.")
    stories: list[Card] = Field(title="Stories", description="In reading order.", min_length=1, max_length=12)


class People(StrictModel):
    """Awardees, officers, speakers: one entry a person."""

    model_config = ConfigDict(title="People")
    kind: Literal["people"] = Field(title="Kind", description="People, one entry each.")
    title: Line = Field(title="Title", description="Who they are, together.")
    introduction: Rich | None = Field(default=None, title="Introduction", description="A few sentences above them.")
    people: list[Person] = Field(title="People", description="In reading order.", min_length=1, max_length=40)


class NewMember(StrictModel):
    """A member who joined since the last issue."""

    name: Line = Field(title="Name", description="As the member writes it.")
    affiliation: Line = Field(title="Affiliation", description="Institution and place.")
    country: Line = Field(title="Country", description="In English.")
    text: Rich | None = Field(default=None, title="Text", description="What the member works on.")


class NewMembers(StrictModel):
    """Who joined since the last issue."""

    model_config = ConfigDict(title="New members")
    kind: Literal["new_members"] = Field(title="Kind", description="New members, two in a row.")
    title: Line = Field(title="Title", description="Such as “Six colleagues who joined this winter”.")
    introduction: Rich | None = Field(default=None, title="Introduction", description="A few sentences above them.")
    members: list[NewMember] = Field(title="Members", description="In reading order.", min_length=1, max_length=60)


class InMemoriam(StrictModel):
    """In remembrance of one person."""

    model_config = ConfigDict(title="In memoriam")
    kind: Literal["in_memoriam"] = Field(title="Kind", description="In memoriam.")
    title: Line = Field(title="Title", description="A line that is theirs.")
    name: Line = Field(title="Name", description="Of the person remembered.")
    born: Year | None = Field(default=None, title="Born", description="The year, if it is known.")
    died: Year = Field(title="Died", description="The year.")
    portrait: Portrait | None = Field(default=None, title="Photograph", description="Shown above the name.")
    body: Rich = Field(title="Text", description="The obituary.")
    quote: Quote | None = Field(default=None, title="Quotation", description="Set apart below the text.")
    link: Link | None = Field(default=None, title="Link", description="A book of remembrance, or the full text.")

    @model_validator(mode="after")
    def _a_life_runs_forward(self) -> Self:
        if self.born is not None and self.born > self.died:
            raise refusal("the year of death lies before the year of birth", "Correct one of the two years.")
        return self


class Deadline(Moment):
    """Something to hand in, and until when."""

    title: Line = Field(title="Title", description="What is due.")
    text: Rich | None = Field(default=None, title="Text", description="What to know about it.")
    link: Link | None = Field(default=None, title="Link", description="Where to hand it in.")


class Deadlines(StrictModel):
    """What is due, in the order readers should act."""

    model_config = ConfigDict(title="Dates")
    kind: Literal["deadlines"] = Field(title="Kind", description="Deadlines.")
    title: Line = Field(title="Title", description="Such as “Four dates for your wall”.")
    introduction: Rich | None = Field(default=None, title="Introduction", description="A few sentences above them.")
    deadlines: list[Deadline] = Field(title="Deadlines", description="The next one first.", min_length=1, max_length=20)
    for_trainees: Hint | None = Field(default=None, title="For trainees", description="Only trainees see it.")


class Meeting(Event):
    """A meeting to come, with its dates, its place and what to do about it."""

    model_config = ConfigDict(title="Meeting")
    kind: Literal["meeting"] = Field(title="Kind", description="A meeting.")
    title: Line = Field(title="Title", description="The headline of the section.")
    image: Image | None = Field(default=None, title="Picture", description="The city or the venue.")
    body: Rich = Field(title="Text", description="Why to come.")
    facts: list[Fact] = Field(default=[], title="Facts", description="A small table.", max_length=12)
    links: list[Link] = Field(title="Links", description="The first becomes the button.", min_length=1, max_length=6)


class Minutes(StrictModel):
    """What a committee decided."""

    model_config = ConfigDict(title="Minutes")
    kind: Literal["minutes"] = Field(title="Kind", description="Minutes of a committee.")
    title: Line = Field(title="Title", description="The headline of the section.")
    committee: Line = Field(title="Committee", description="Its name.")
    held: Day = Field(title="Held on", description="The day it met.")
    place: Line | None = Field(default=None, title="Where", description="A place, or “by telephone”.")
    present: list[Line] = Field(default=[], title="Present", description="One name each.", max_length=60)
    body: Rich | None = Field(default=None, title="Text", description="What happened, in short.")
    decisions: list[Line] = Field(title="Decisions", description="One sentence each.", min_length=1, max_length=30)
    next_meeting: Day | None = Field(default=None, title="Next meeting", description="When it meets again.")
    link: Link | None = Field(default=None, title="Link", description="Where the full minutes stand.")


class NotedLink(StrictModel):
    """A link with a word on why to follow it."""

    text: Line = Field(title="Words", description="What readers click; say where it leads.")
    url: HttpsUrl = Field(title="Address", description="In full, beginning with https://.")
    note: Line | None = Field(default=None, title="Note", description="Why to follow it.")


class Links(StrictModel):
    """What to read elsewhere."""

    model_config = ConfigDict(title="Elsewhere")
    kind: Literal["links"] = Field(title="Kind", description="A list of links.")
    title: Line = Field(title="Title", description="What they have in common.")
    introduction: Rich | None = Field(default=None, title="Introduction", description="A few sentences above them.")
    links: list[NotedLink] = Field(title="Links", description="In reading order.", min_length=1, max_length=30)


Section = Annotated[
    Letter | Article | Stories | People | NewMembers | InMemoriam | Deadlines | Meeting | Minutes | Links,
    Field(discriminator="kind"),
]
