"""The award: laureates announced with their ceremony, nominations called for, or both in one letter."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from mailer.content.content_type import ContentType
from mailer.content.fields import (
    Day,
    Hint,
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


class Prize(StrictModel):
    """The award itself. ``since`` is the year it was first given."""

    name: Line
    short_name: Line
    former_name: Line | None = None
    since: Year | None = None
    sponsor: Line | None = None
    about: Prose
    prize: list[Line] = Field(default=[], max_length=12)
    past_laureates: Link | None = None


class Laureate(StrictModel):
    """One person honoured. ``citation`` says for what, in one sentence."""

    name: Line
    degrees: Line | None = None
    position: Line | None = None
    institution: Line | None = None
    portrait: Portrait | None = None
    citation: Line | None = None
    biography: Prose | None = None
    link: Link | None = None


class Ceremony(StrictModel):
    """Where and when the award is handed over, and by whom."""

    name: Line
    day: Day
    occasion: Line | None = None
    venue: Line | None = None
    city: Line
    country: Line
    presenter: Line
    presenter_role: Line | None = None
    text: Prose | None = None
    link: Link | None = None


class Nominations(StrictModel):
    """A call: who may be nominated, what to send, until when."""

    title: Line
    text: Prose
    eligibility: list[Line] = Field(default=[], max_length=12)
    submit: list[Line] = Field(default=[], max_length=12)
    deadline: Moment
    link: Link


class Signature(StrictModel):
    """Who signs the letter."""

    name: Line
    role: Line


class Award(StrictModel):
    """An award letter. ``headline`` is subject and heading, ``announced`` the day it is dated."""

    headline: Line
    preheader: Line
    year: Year
    announced: Day
    award: Prize
    opening: Prose
    laureates: list[Laureate] = Field(default=[], max_length=20)
    citation: Line | None = None
    quote: Quote | None = None
    ceremony: Ceremony | None = None
    nominations: Nominations | None = None
    for_trainees: Hint | None = None
    signature: Signature

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
)
