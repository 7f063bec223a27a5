"""The groups of fields that several kinds of letter share; each has a macro of its own in ``_base``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from mailer.content.fields import Day, HttpsUrl, Line, Minute, PictureUrl, Prose, Rich, StrictModel, Zone
from mailer.content.values import refusal


class Link(StrictModel):
    """Words that lead somewhere; the words alone must say where."""

    text: Line = Field(title="Words", description="What readers click; say where it leads, not “click here”.")
    url: HttpsUrl = Field(title="Address", description="In full, beginning with https://.")


class Image(StrictModel):
    """A picture over the full width of the text."""

    url: PictureUrl = Field(title="Picture", description="Its address, beginning with https://.")
    alt: Line = Field(title="Description", description="What it shows, for those who can't see it.")
    caption: Line | None = Field(default=None, title="Caption", description="A line below the picture.")


class Portrait(StrictModel):
    """A square photograph of one person."""

    url: PictureUrl = Field(title="Photograph", description="A square picture; its address, beginning with https://.")
    alt: Line = Field(title="Description", description="Whom it shows; the name is enough.")


class Quote(StrictModel):
    """Words set apart, with the one who said or wrote them."""

    text: Prose = Field(title="Words", description="The quotation, without quotation marks.")
    source: Line | None = Field(default=None, title="Source", description="Who said or wrote it.")


class Hint(StrictModel):
    """A short remark for some of the readers, with one link to follow."""

    text: Rich = Field(title="Text", description="Two or three sentences.")
    link: Link = Field(title="Link", description="The one thing to do about it.")


class Fact(StrictModel):
    """A label and what it stands for."""

    label: Line = Field(title="Label", description="One or two words, such as “Language”.")
    value: Line = Field(title="Value", description="What the label stands for.")


class Moment(StrictModel):
    """A wall-clock time in a zone, as a deadline or a ceremony is written. It must occur exactly once there."""

    at: Minute = Field(title="Date and time", description="As the clocks of that zone show it.")
    zone: Zone = Field(title="Time zone", description="Where these clocks are; readers also see the time in UTC.")

    @model_validator(mode="after")
    def _occurs_once(self) -> Self:
        early = datetime.fromisoformat(self.at).replace(tzinfo=ZoneInfo(self.zone), fold=0)
        if early.utcoffset() != early.replace(fold=1).utcoffset():
            back = early.astimezone(UTC).astimezone(ZoneInfo(self.zone))
            how = "happens twice" if back.replace(tzinfo=None) == early.replace(tzinfo=None) else "does not exist"
            raise refusal(
                f"{self.at.replace('T', ' ')} {how} in {self.zone}, because the clocks change that night",
                "Choose a time some hours earlier or later.",
            )
        return self


class Author(StrictModel):
    """Who wrote a letter or an article."""

    name: Line = Field(title="Name", description="As it should be printed.")
    role: Line | None = Field(default=None, title="Role", description="An office, a place of work, or both.")
    portrait: Portrait | None = Field(default=None, title="Photograph", description="Shown small beside the name.")


class Person(StrictModel):
    """Somebody the letter presents."""

    name: Line = Field(title="Name", description="As the person writes it.")
    distinction: Line | None = Field(default=None, title="Distinction", description="An award or office, if any.")
    affiliation: Line = Field(title="Affiliation", description="Institution and place.")
    portrait: Portrait | None = Field(default=None, title="Photograph", description="Shown beside the text.")
    text: Rich | None = Field(default=None, title="Text", description="A few sentences about the person.")
    link: Link | None = Field(default=None, title="Link", description="Where to read more.")


class Card(StrictModel):
    """A teaser: a picture, a title, a few words and where to read on. Cards stand two in a row."""

    title: Line = Field(title="Title", description="The headline of what it leads to.")
    text: Rich = Field(title="Text", description="One or two sentences.")
    image: Image | None = Field(default=None, title="Picture", description="Shown above the title.")
    link: Link = Field(title="Link", description="Where to read on.")


class Event(StrictModel):
    """Something that takes place on some days somewhere."""

    name: Line = Field(title="Name of the meeting", description="Such as “Cytokines 2026”.")
    starts: Day = Field(title="First day", description="The day it begins.")
    ends: Day = Field(title="Last day", description="The day it closes; the first day again if it lasts one.")
    venue: Line | None = Field(default=None, title="Venue", description="The building, if it is settled.")
    city: Line = Field(title="City", description="Where it takes place.")
    country: Line = Field(title="Country", description="In English.")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends < self.starts:
            raise refusal("the meeting ends before it starts", "Correct one of the two dates.")
        return self


class Signature(StrictModel):
    """Who signs the letter."""

    name: Line = Field(title="Name", description="A person or a committee.")
    role: Line = Field(title="Role", description="The office, or on whose behalf.")
