"""What members chose to get. A topic is *on* for who asked for it, or never chose and gets it by default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Exists, OuterRef, Q

from mailer.members.models import Topic, TopicChoice
from mailer.segments.fields import reading
from mailer.segments.fields.choice import choices
from mailer.segments.fields.field import Context, Field, Operator, Said, Takes, who
from mailer.segments.fields.listing import either


def _labels() -> dict[str, str]:
    return dict(Topic.objects.values_list("slug", "name"))


def _chose(topic: Topic, **how: bool) -> Q:
    return Q(Exists(TopicChoice.objects.filter(member=OuterRef("pk"), topic=topic.pk, **how)))


def _is_on(topic: Topic) -> Q:
    return ~_chose(topic, subscribed=False) if topic.default_on else _chose(topic, subscribed=True)


def _is_off(topic: Topic) -> Q:
    return _chose(topic, subscribed=False)


def _never_chosen(topic: Topic) -> Q:
    return ~_chose(topic)


def _operator(name: str, labels: tuple[str, str], asked: Callable[[Topic], Q], does: str, does_not: str) -> Operator:
    def condition(slugs: Sequence[str], _: Context) -> Q:
        return reduce(or_, (asked(topic) for topic in Topic.objects.filter(slug__in=slugs)))

    def said(slugs: Sequence[str]) -> Said:
        names = _labels()
        topics = either([f"“{names.get(slug, slug)}”" for slug in slugs])
        return who(does.format(topics), does_not.format(topics))

    return Operator(name, *labels, Takes.CHOICES, reading.among(_labels, "topic"), condition, said)


TOPIC: Final = Field(
    "topic",
    "Topic",
    "What they get",
    "topic",
    (
        _operator("on", ("is on", "is not on"), _is_on, "get {}", "do not get {}"),
        _operator("off", ("was turned off", "was not turned off"), _is_off, "turned off {}", "did not turn off {}"),
        _operator(
            "never_chosen", ("was never chosen", "was chosen, on or off"), _never_chosen,
            "never chose about {}", "chose about {}",
        ),
    ),
    lambda: choices(_labels()),
)  # fmt: skip
