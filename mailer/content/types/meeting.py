"""The meeting: save the date, abstracts, registration and programme, four letters about one event."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from mailer.content.blocks import Event, Fact, Hint, Image, Link, Moment, Person, Signature
from mailer.content.calendar import Entry, web_calendar_url
from mailer.content.content_type import Basis, ContentType
from mailer.content.fields import Clock, Day, HttpsUrl, Line, Rich, StrictModel


class SaveTheDate(StrictModel):
    """The first letter: when, where, and why to keep the days free."""

    model_config = ConfigDict(title="Save the date")
    kind: Literal["save_the_date"] = Field(title="Kind", description="Save the date.")
    title: Line = Field(title="Title", description="The headline above the text.")
    text: Rich = Field(title="Text", description="What is known so far.")
    facts: list[Fact] = Field(default=[], title="Facts", description="A small table of what is settled.", max_length=12)
    link: Link = Field(title="Link", description="The meeting's web page; becomes a button.")


class Abstracts(StrictModel):
    """The call for abstracts, with its deadline."""

    model_config = ConfigDict(title="Abstract deadline")
    kind: Literal["abstracts"] = Field(title="Kind", description="Abstract deadline.")
    title: Line = Field(title="Title", description="The headline above the text.")
    text: Rich = Field(title="Text", description="What the programme committee hopes for.")
    deadline: Moment = Field(title="Deadline", description="Until when abstracts count.")
    themes: list[Line] = Field(default=[], title="Themes", description="One session a line.", max_length=20)
    submit: list[Line] = Field(default=[], title="What to send", description="One rule a line.", max_length=12)
    link: Link = Field(title="Link", description="Where to submit; becomes a button.")


class Fee(StrictModel):
    """What one group pays, early and later."""

    who: Line = Field(title="Who", description="Such as “Members” or “Students”.")
    early: Line = Field(title="Early", description="With currency, such as “£420”.")
    regular: Line = Field(title="Regular", description="With currency.")


class Registration(StrictModel):
    """The call to register, with fees and the end of the early rate."""

    model_config = ConfigDict(title="Registration")
    kind: Literal["registration"] = Field(title="Kind", description="Registration.")
    title: Line = Field(title="Title", description="The headline above the text.")
    text: Rich = Field(title="Text", description="How to register.")
    deadline: Moment = Field(title="End of the early rate", description="Until when the lower fee holds.")
    fees: list[Fee] = Field(title="Fees", description="One group a line.", min_length=1, max_length=12)
    included: list[Line] = Field(default=[], title="Included", description="What the fee pays for.", max_length=12)
    link: Link = Field(title="Link", description="Where to register; becomes a button.")
    hotels: Link | None = Field(default=None, title="Hotels", description="Where to book a room.")


class Session(StrictModel):
    """One entry of the programme."""

    starts: Clock = Field(title="Begins", description="Local time at the meeting, such as 09:30.")
    title: Line = Field(title="Title", description="What it is about.")
    speaker: Line | None = Field(default=None, title="Speaker", description="Name and place, or who chairs it.")
    room: Line | None = Field(default=None, title="Room", description="Where in the venue.")


class ProgrammeDay(StrictModel):
    """One day of the programme."""

    day: Day = Field(title="Day", description="The date.")
    sessions: list[Session] = Field(title="Sessions", description="In order of time.", min_length=1, max_length=30)


class Programme(StrictModel):
    """What happens when, and who speaks."""

    model_config = ConfigDict(title="Programme")
    kind: Literal["programme"] = Field(title="Kind", description="Programme.")
    title: Line = Field(title="Title", description="The headline above the text.")
    text: Rich = Field(title="Text", description="What is special this year.")
    speakers: list[Person] = Field(default=[], title="Speakers", description="With photographs.", max_length=20)
    days: list[ProgrammeDay] = Field(title="Days", description="The programme by day.", min_length=1, max_length=8)
    link: Link = Field(title="Link", description="The full programme; becomes a button.")


class Gathering(Event):
    """The meeting itself, the same in all four letters."""

    image: Image | None = Field(default=None, title="Picture", description="The city or the venue.")
    website: HttpsUrl = Field(title="Web page", description="The meeting's own page.")
    calendar_file: HttpsUrl | None = Field(
        default=None, title="Calendar file", description="An .ics file for Outlook, Apple and others."
    )


class Meeting(StrictModel):
    """A letter about a meeting. ``add_to_calendar`` is made here, whatever the data bring."""

    headline: Line = Field(title="Headline", description="The subject of the letter and its heading.")
    preheader: Line = Field(title="Preheader", description="Shown beside the subject in the inbox.")
    event: Gathering = Field(title="Meeting", description="What takes place, when and where.")
    opening: Rich = Field(title="Opening", description="What follows the salutation.")
    purpose: Annotated[SaveTheDate | Abstracts | Registration | Programme, Field(discriminator="kind")] = Field(
        title="What this letter is about", description="Choose one; the fields below it change."
    )
    for_trainees: Hint | None = Field(default=None, title="For trainees", description="Only trainees see it.")
    signature: Signature = Field(title="Signature", description="Who signs the letter.")
    add_to_calendar: str = Field(
        default="",
        validate_default=True,
        title="Add to calendar",
        description="Made from name, days and place; nothing to fill in.",
        json_schema_extra={"readOnly": True},
    )

    @field_validator("add_to_calendar", mode="before")
    @classmethod
    def _made_from_the_event(cls, _given: object, checked: ValidationInfo) -> str:
        event = checked.data.get("event")
        return web_calendar_url(_entry(event)) if event else ""


def calendar_entry(content: dict[str, Any]) -> Entry:
    """The calendar entry of a letter's validated content."""
    return _entry(Meeting.model_validate(content).event)


def _entry(event: Gathering) -> Entry:
    place = ", ".join(part for part in (event.venue, event.city, event.country) if part)
    return Entry(
        uid=f"{sha256(event.website.encode()).hexdigest()[:32]}@society-mailer",
        title=event.name,
        starts=date.fromisoformat(event.starts),
        ends=date.fromisoformat(event.ends),
        place=place,
        url=event.website,
    )


MEETING = ContentType(
    slug="meeting",
    name="Meeting",
    description="Save the date, abstract deadline, registration or programme of a meeting, with a calendar link.",
    schema=Meeting,
    topic="meetings",
    variants=("is_trainee",),
    basis=Basis.LEGITIMATE_INTEREST,
    because="News of the society for its own members, who can refuse the topic at any time.",
)
