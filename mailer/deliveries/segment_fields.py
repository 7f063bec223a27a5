"""What members did with earlier letters, for rules of segments: received, opened, clicked.

Opened means by a person, as far as that can be told. A letter counts when it began to go out; "of
the last five" looks at the last five letters of the society, not at the last five of a member.
"None of" asks those alone who got at least one: a new member has not ignored anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from mailer.campaigns.models import Campaign
from mailer.deliveries.missed import reaching
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Flag
from mailer.members.models import Topic
from mailer.segments.fields import reading
from mailer.segments.fields.field import Choice, Context, Field, Misread, Operator, Said, Takes, who
from mailer.segments.fields.listing import quoted

_MOST_LETTERS: Final = 100
_MOST_OFFERED: Final = 100
_COUNTS: Final = {
    "letters": reading.whole(least=1, most=_MOST_LETTERS, what="letters"),
    "days": reading.whole(least=1, most=reading.LONGEST_SPAN, what="days"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a member did with a copy. ``flag`` is its mark, None for merely getting it."""

    name: str
    label: str
    done: str
    flag: Flag | None


@dataclass(frozen=True, slots=True)
class Scope:
    """One way to say which letters are meant: how the value is read, found and told.

    ``words`` are given the value, and "any" or "at least one" for where there are several.
    """

    name: str
    label: str
    takes: Takes
    read: reading.type_of_reader
    letters: Callable[[Any, Context], QuerySet[Any]]
    words: Callable[[Any, str], str]


def _of_topic(value: dict[str, Any]) -> QuerySet[Campaign]:
    letters = Campaign.objects.filter(started_at__isnull=False)
    return letters.filter(topic__slug=value["topic"]) if "topic" in value else letters


def _last(value: dict[str, Any], _: Context) -> QuerySet[Any]:
    return _of_topic(value).order_by("-started_at", "-pk").values("pk")[: value["letters"]]


def _recent(value: dict[str, Any], context: Context) -> QuerySet[Any]:
    since = datetime.combine(context.today - timedelta(days=value["days"]), time.min, tzinfo=UTC)
    return _of_topic(value).filter(started_at__gte=since).order_by().values("pk")


def _chosen(ids: Sequence[int], _: Context) -> QuerySet[Any]:
    return Campaign.objects.filter(pk__in=ids, started_at__isnull=False).order_by().values("pk")


def _read_count(unit: str, value: Any, context: Context) -> dict[str, Any]:
    """``5``, or ``{"letters": 5, "topic": "newsletter"}``."""
    given = dict(value) if isinstance(value, dict) else {unit: value}
    found: dict[str, Any] = {unit: _COUNTS[unit](given.pop(unit, ""), context)}
    slug = given.pop("topic", None)
    if given:
        raise Misread(f"{', '.join(map(repr, given))} means nothing here", f"Use {unit} and topic")
    if slug:
        if not Topic.objects.filter(slug=slug).exists():
            raise Misread(f"there is no topic {reading.shown(slug)}, or none any more", "Choose another topic, or none")
        found["topic"] = slug
    return found


def _read_letters(value: Any, context: Context) -> list[int]:
    ids = [int(given) if given.isascii() and given.isdecimal() else 0 for given in reading.texts(value, context)]
    there = set(Campaign.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if gone := [given for given, pk in zip(reading.texts(value, context), ids, strict=True) if pk not in there]:
        raise Misread(f"there is no letter {reading.shown(gone[0])}", "Give the number of a letter that was sent")
    return ids


def _topic_words(value: dict[str, Any]) -> str:
    name = Topic.objects.filter(slug=value.get("topic", "")).values_list("name", flat=True).first()
    return f" about {quoted([name])}" if name else ""


def _last_words(value: dict[str, Any], some: str) -> str:
    number, about = value["letters"], _topic_words(value)
    return f"{some} of the last {number} letters{about}" if number > 1 else f"the last letter{about}"


def _recent_words(value: dict[str, Any], some: str) -> str:
    return f"{some} of the letters{_topic_words(value)} of the last {value['days']} days"


def _chosen_words(ids: Sequence[int], some: str) -> str:
    names = dict(Campaign.objects.filter(pk__in=ids).values_list("pk", "name"))
    named = quoted([names[pk] for pk in ids if pk in names])
    return f"{some} of {named}" if len(ids) > 1 else named


DEEDS: Final = (
    Deed("received", "Received", "received", None),
    Deed("opened", "Opened", "opened", Flag.OPENED),
    Deed("clicked", "Followed a link", "followed a link in", Flag.CLICKED),
)
SCOPES: Final = (
    Scope("of_last", "of the last letters", Takes.LETTERS, partial(_read_count, "letters"), _last, _last_words),
    Scope(
        "in_days", "of the letters of the last days", Takes.SPAN, partial(_read_count, "days"), _recent, _recent_words
    ),
    Scope("of_letters", "of these letters", Takes.CHOICES, _read_letters, _chosen, _chosen_words),
)


def _did(deed: Deed, letters: QuerySet[Any]) -> Q:
    """It holds of at least one copy. Whoever opened a copy got it, whatever was reported besides."""
    mine = {"member": OuterRef("pk"), "campaign__in": letters}
    if deed.flag is None:
        return Q(Exists(reaching().filter(**mine)))
    marked = Delivery.objects.annotate(marks=F("flags").bitand(deed.flag.value)).filter(marks__gt=0, **mine)
    return Q(Exists(marked))


def _any_of(deed: Deed, scope: Scope) -> Operator:
    def said(value: Any) -> Said:
        some, none = scope.words(value, "at least one"), scope.words(value, "any")
        return who(f"have {deed.done} {some}", f"have not {deed.done} {none}")

    return Operator(
        scope.name,
        f"any {scope.label}",
        f"not any {scope.label}",
        scope.takes,
        scope.read,
        lambda value, context: _did(deed, scope.letters(value, context)),
        said,
    )


def _none_of(deed: Deed, scope: Scope) -> Operator:
    def condition(value: Any, context: Context) -> Q:
        letters = scope.letters(value, context)
        return _did(DEEDS[0], letters) & ~_did(deed, letters)

    def said(value: Any) -> Said:
        some, none = scope.words(value, "at least one"), scope.words(value, "any")
        return who(f"have not {deed.done} {none} they got", f"have {deed.done} {some}, or got none")

    return Operator(
        f"none_{scope.name}", f"got, but none {scope.label}", f"got none, or any {scope.label}",
        scope.takes, scope.read, condition, said,
    )  # fmt: skip


def _sent() -> list[Choice]:
    letters = Campaign.objects.filter(started_at__isnull=False).order_by("-started_at", "-pk")
    return [Choice(pk, name) for pk, name in letters.values_list("pk", "name")[:_MOST_OFFERED]]


def _field(deed: Deed) -> Field:
    operators = [_any_of(deed, scope) for scope in SCOPES]
    if deed.flag is not None:
        operators += [_none_of(deed, scope) for scope in SCOPES]
    return Field(deed.name, deed.label, "Earlier letters", "engagement", tuple(operators), _sent)


FIELDS: Final = tuple(_field(deed) for deed in DEEDS)
