"""Members as the API tells them, read for a whole page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from mailer.api.v1.kinds import Day, Id, Line, Whole, Word
from mailer.api.v1.shapes import Shape
from mailer.members.models import (
    Address,
    AddressState,
    Category,
    ConsentEvent,
    LabelKind,
    Member,
    MemberLabel,
    Topic,
    TopicChoice,
)
from mailer.members.services.people import CUSTOM, LABELS

_OWN: Final = (
    "number", "given_name", "family_name", "category", "institution", "country", "region", "time_zone", "language",
    "degree_year", "created_at", "updated_at",
)  # fmt: skip


class Membership(Shape):
    """For which time the dues are paid, and what follows from it."""

    joined: date | None
    dues_from: date | None
    dues_until: date | None
    status: str = Field(description="active, grace or lapsed")


class AddressOut(Shape):
    id: Id
    email: str
    preferred: bool = Field(description="letters go there")
    state: AddressState


class Choice(Shape):
    """A topic, and whether the member gets it: as chosen, or as the topic is meant for who has not chosen."""

    topic: str
    subscribed: bool
    chosen: bool


class MemberOut(Shape):
    id: Id
    number: str
    given_name: str
    family_name: str
    category: Category
    institution: str
    country: str = Field(description="ISO 3166 code of two letters, or empty")
    region: str
    time_zone: str
    language: str
    degree_year: int | None
    interests: list[str]
    committees: list[str]
    tags: list[str]
    custom: dict[str, Any] = Field(description="values of the society's own fields, by slug")
    membership: Membership
    tracking: bool = Field(description="whether opens and clicks may be followed")
    paused_until: date | None
    addresses: list[AddressOut]
    topics: list[Choice]
    created_at: datetime
    updated_at: datetime


class ConsentOut(Shape):
    """One line of the ledger of what a member allowed or withdrew."""

    id: Id
    event: ConsentEvent.Event
    topic: str | None
    until: date | None
    wording: str
    source: str
    actor: str
    at: datetime


class MemberChanges(Shape):
    """What can be changed; what is not given keeps its value."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    given_name: Line | None = None
    family_name: Line | None = None
    category: Category | None = None
    institution: Line | None = None
    country: Word | None = None
    region: Word | None = None
    time_zone: Word | None = None
    language: Word | None = None
    degree_year: Whole | None = Field(None, ge=1800, le=2200)
    joined: Day | None = None
    dues_from: Day | None = None
    dues_until: Day | None = None
    interests: list[Word] | None = Field(None, max_length=100)
    committees: list[Word] | None = Field(None, max_length=100)
    tags: list[Word] | None = Field(None, max_length=100)
    custom: dict[Word, str | int | float | bool | None] | None = Field(None, max_length=200)

    def values(self) -> dict[str, Any]:
        """As the services of the register take them."""
        given = self.model_dump(exclude_unset=True, exclude={"custom", "email", "reason"})
        given |= {name: [] for name in LABELS if name in given and given[name] is None}
        return given | {f"{CUSTOM}{slug}": value for slug, value in (self.custom or {}).items()}


class NewMember(MemberChanges):
    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    email: Line = ""
    reason: Line = ""


class MemberPatch(MemberChanges):
    reason: Line = Field("", description="why; kept in the history, and must name nobody")


def told(members: Sequence[Member]) -> list[MemberOut]:
    """Members with ``status``, see ``queries.membership_status``. Four queries, however many there are."""
    ids = [member.pk for member in members]
    addresses, labels, choices = _addresses(ids), _labels(ids), _choices(ids)
    topics = list(Topic.objects.filter(retired_at=None))
    return [
        MemberOut(
            id=row.pk,
            **{name: getattr(row, name) for name in _OWN},
            **labels[row.pk],
            custom=row.custom,
            membership=Membership(
                joined=row.joined,
                dues_from=row.dues_from,
                dues_until=row.dues_until,
                status=getattr(row, "status"),  # noqa: B009 - an annotation, which the model does not know
            ),
            tracking=row.tracking_consent,
            paused_until=row.snoozed_until,
            addresses=addresses[row.pk],
            topics=[_choice(topic, choices.get((row.pk, topic.pk))) for topic in topics],
        )
        for row in members
    ]


def _addresses(ids: list[int]) -> defaultdict[int, list[AddressOut]]:
    found: defaultdict[int, list[AddressOut]] = defaultdict(list)
    for row in Address.objects.filter(member__in=ids).order_by("-preferred", "pk"):
        state = AddressState(row.state)
        found[row.member_id].append(AddressOut(id=row.pk, email=row.email, preferred=row.preferred, state=state))
    return found


def _labels(ids: list[int]) -> defaultdict[int, dict[str, Any]]:
    named = {kind: name for name, kind in LABELS.items()}
    found: defaultdict[int, dict[str, Any]] = defaultdict(lambda: {name: [] for name in LABELS})
    for row in MemberLabel.objects.filter(member__in=ids).order_by("value"):
        found[row.member_id][named[LabelKind(row.kind)]].append(row.value)
    return found


def _choices(ids: list[int]) -> dict[tuple[int, int], bool]:
    rows = TopicChoice.objects.filter(member__in=ids).values_list("member", "topic", "subscribed")
    return {(member, topic): subscribed for member, topic, subscribed in rows}


def _choice(topic: Topic, chosen: bool | None) -> Choice:  # noqa: FBT001 - one word of the ledger
    return Choice(
        topic=topic.slug, subscribed=topic.default_on if chosen is None else chosen, chosen=chosen is not None
    )
