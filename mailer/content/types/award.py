"""The award: laureates announced with their ceremony, nominations called for, or both in one letter."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from mailer.content.blocks import Hint, Link, Moment, Portrait, Quote, Signature
from mailer.content.content_type import Basis, ContentType
from mailer.content.fields import Day, Line, Rich, StrictModel, Year
from mailer.content.values import refusal


class Prize(StrictModel):
    """The award itself."""

    name: Line = Field(title="Full name", description="As it stands on the certificate.")
    short_name: Line = Field(title="Short name", description="As people say it.")
    former_name: Line | None = Field(default=None, title="Former name", description="If it was renamed.")
    since: Year | None = Field(default=None, title="Given since", description="The year it was first given.")
    sponsor: Line | None = Field(default=None, title="Sponsor", description="Who pays for it.")
    about: Rich = Field(title="About the award", description="What it honours, and its history.")
    prize: list[Line] = Field(
        default=[], title="What it consists of", description="Money, travel, a medal: one line each.", max_length=12
    )
    past_laureates: Link | None = Field(default=None, title="Past laureates", description="A link to their list.")


class Laureate(StrictModel):
    """One person honoured."""

    name: Line = Field(title="Name", description="As the person writes it.")
    degrees: Line | None = Field(default=None, title="Degrees", description="Such as “MD, PhD”.")
    position: Line | None = Field(default=None, title="Position", description="Chair or title.")
    institution: Line | None = Field(default=None, title="Institution", description="Where the person works.")
    portrait: Portrait | None = Field(default=None, title="Photograph", description="Shown above the name.")
    citation: Line | None = Field(default=None, title="Citation", description="For what, in one sentence.")
    biography: Rich | None = Field(default=None, title="Biography", description="A paragraph or two.")
    link: Link | None = Field(default=None, title="Link", description="Where to read more.")


class Ceremony(StrictModel):
    """Where and when the award is handed over, and by whom."""

    name: Line = Field(title="Name", description="Such as “Annual Awards Ceremony”.")
    day: Day = Field(title="Day", description="When it takes place.")
    occasion: Line | None = Field(default=None, title="Occasion", description="The meeting it is part of.")
    venue: Line | None = Field(default=None, title="Venue", description="The building or hall.")
    city: Line = Field(title="City", description="Where it takes place.")
    country: Line = Field(title="Country", description="In English.")
    presenter: Line = Field(title="Presented by", description="Who hands it over.")
    presenter_role: Line | None = Field(default=None, title="Presenter's role", description="Such as “President”.")
    text: Rich | None = Field(default=None, title="Text", description="What guests should know.")
    link: Link | None = Field(default=None, title="Link", description="Becomes a button, such as “Come along”.")


class Nominations(StrictModel):
    """A call: who may be nominated, what to send, until when."""

    title: Line = Field(title="Title", description="The headline of the call.")
    text: Rich = Field(title="Text", description="Whom the committee hopes to hear of.")
    eligibility: list[Line] = Field(
        default=[], title="Who may be nominated", description="One condition a line.", max_length=12
    )
    submit: list[Line] = Field(default=[], title="What to send", description="One item a line.", max_length=12)
    deadline: Moment = Field(title="Deadline", description="Until when nominations count.")
    link: Link = Field(title="Link", description="Where to nominate; becomes a button.")


class Award(StrictModel):
    """An award letter."""

    headline: Line = Field(title="Headline", description="The subject of the letter and its heading.")
    preheader: Line = Field(title="Preheader", description="Shown beside the subject in the inbox.")
    year: Year = Field(title="Year", description="The year of the award.")
    announced: Day = Field(title="Date", description="The day the letter is dated.")
    award: Prize = Field(title="Award", description="What is given.")
    opening: Rich = Field(title="Opening", description="What follows the salutation.")
    laureates: list[Laureate] = Field(
        default=[], title="Laureates", description="Leave empty for a call alone.", max_length=20
    )
    citation: Line | None = Field(default=None, title="Citation", description="For all laureates together.")
    quote: Quote | None = Field(default=None, title="Quotation", description="Set apart below the laureates.")
    ceremony: Ceremony | None = Field(default=None, title="Ceremony", description="When it is handed over.")
    nominations: Nominations | None = Field(default=None, title="Call", description="The call for nominations.")
    for_trainees: Hint | None = Field(default=None, title="For trainees", description="Only trainees see it.")
    signature: Signature = Field(title="Signature", description="Who signs the letter.")

    @model_validator(mode="after")
    def _has_something_to_say(self) -> Self:
        if not self.laureates and self.nominations is None:
            raise refusal("names no laureate and calls for no nominations", "Add the laureates or the call.")
        return self


AWARD = ContentType(
    slug="award",
    name="Award",
    description="Announces the laureates of an award and its ceremony, or calls for nominations with a deadline.",
    schema=Award,
    topic="awards",
    variants=("is_trainee",),
    basis=Basis.LEGITIMATE_INTEREST,
    because="News of the society for its own members, who can refuse the topic at any time.",
)
