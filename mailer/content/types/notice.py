"""The notice: an election, a general meeting or the dues. No topic: every member in good standing gets it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, model_validator

from mailer.content.blocks import Fact, Link, Moment, Portrait, Signature
from mailer.content.content_type import Basis, ContentType
from mailer.content.fields import Day, Line, Rich, StrictModel, Year
from mailer.content.values import refusal


class Candidate(StrictModel):
    """Somebody who stands for an office."""

    name: Line = Field(title="Name", description="As the person writes it.")
    affiliation: Line = Field(title="Affiliation", description="Institution and place.")
    portrait: Portrait | None = Field(default=None, title="Photograph", description="Shown beside the statement.")
    statement: Rich | None = Field(default=None, title="Statement", description="In the candidate's own words.")


class Office(StrictModel):
    """What is voted on, and who stands for it."""

    title: Line = Field(title="Office", description="Such as “Treasurer”.")
    term: Line = Field(title="Term", description="How many are elected, and for how long.")
    candidates: list[Candidate] = Field(
        title="Candidates", description="In the order of the ballot.", min_length=1, max_length=20
    )


class Election(StrictModel):
    """The call to vote."""

    model_config = ConfigDict(title="Election")
    kind: Literal["election"] = Field(title="Kind", description="An election.")
    title: Line = Field(title="Title", description="The headline above the text.")
    text: Rich = Field(title="Text", description="Who may vote, and how it is done.")
    opens: Moment = Field(title="Voting begins", description="From when the ballot is open.")
    closes: Moment = Field(title="Voting ends", description="Until when votes count.")
    ballot: Link = Field(title="Ballot", description="Where to vote; becomes a button.")
    offices: list[Office] = Field(title="Offices", description="What is voted on.", min_length=1, max_length=12)

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if _instant(self.closes) <= _instant(self.opens):
            raise refusal("voting ends before it begins", "Correct one of the two times.")
        return self


class GeneralMeeting(StrictModel):
    """The invitation to the general meeting, with its agenda."""

    model_config = ConfigDict(title="General meeting")
    kind: Literal["general_meeting"] = Field(title="Kind", description="A general meeting.")
    title: Line = Field(title="Title", description="The headline above the text.")
    text: Rich = Field(title="Text", description="Who may come and vote, quorum, proxies.")
    held: Moment = Field(title="Begins", description="Date and time.")
    place: Line = Field(title="Place", description="A room, or “online”.")
    agenda: list[Line] = Field(title="Agenda", description="One item a line.", min_length=1, max_length=30)
    papers: list[Link] = Field(default=[], title="Papers", description="What to read before.", max_length=12)
    link: Link = Field(title="Link", description="Where to register or join; becomes a button.")


class Dues(StrictModel):
    """The dues of a year: what they are and how to pay."""

    model_config = ConfigDict(title="Dues")
    kind: Literal["dues"] = Field(title="Kind", description="Dues.")
    title: Line = Field(title="Title", description="The headline above the text.")
    text: Rich = Field(title="Text", description="What the dues pay for.")
    year: Year = Field(title="Year", description="The dues year.")
    pay_by: Day = Field(title="Pay by", description="The last day.")
    fees: list[Fact] = Field(title="Fees", description="A category and its fee.", min_length=1, max_length=12)
    ways: list[Line] = Field(default=[], title="Ways to pay", description="One a line.", max_length=12)


class Standing(StrictModel):
    """What members read about their own membership, by how their dues stand."""

    paid: Rich | None = Field(default=None, title="Dues paid", description="Left out: they read nothing here.")
    due: Rich = Field(title="Dues open", description="What members who have not paid yet should know.")
    lapsed: Rich = Field(title="Lapsed", description="What former members should know.")
    renewal: Link = Field(title="Renewal", description="Where to pay.")


class Notice(StrictModel):
    """A notice of the society to its members."""

    headline: Line = Field(title="Headline", description="The subject of the letter and its heading.")
    preheader: Line = Field(title="Preheader", description="Shown beside the subject in the inbox.")
    dated: Day = Field(title="Date", description="The day the notice is dated; periods count from it.")
    opening: Rich = Field(title="Opening", description="What follows the salutation.")
    matter: Annotated[Election | GeneralMeeting | Dues, Field(discriminator="kind")] = Field(
        title="What the notice is about", description="Choose one; the fields below it change."
    )
    standing: Standing = Field(title="Membership", description="A box about the reader's own dues.")
    signature: Signature = Field(title="Signature", description="Who signs the notice.")


def _instant(moment: Moment) -> datetime:
    return datetime.fromisoformat(moment.at).replace(tzinfo=ZoneInfo(moment.zone))


NOTICE = ContentType(
    slug="notice",
    name="Notice",
    description="An election, a general meeting or the dues: what every member must hear, whatever topics they chose.",
    schema=Notice,
    topic=None,
    variants=("dues",),
    basis=Basis.CONTRACT,
    because="The statutes owe every member notice of elections, meetings and dues.",
)
