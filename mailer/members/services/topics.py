"""Topics members choose from. Governance mail is no topic: nobody can turn it off.

A topic is never deleted, for the ledger speaks of it; a retired one is offered to nobody and sent to
nobody anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from mailer.audit.services import record
from mailer.members.models import Topic
from mailer.members.spelling import words

_LONGEST: Final = {"name": 80, "description": 250}
"""As long as the words of a topic itself may be."""


class TopicRefused(ValueError):
    """A topic can't be made or changed like this; the text says why and what would work."""


@transaction.atomic
def create_topic(*, name: str, by: str, description: str = "", default_on: bool = True, slug: str = "") -> Topic:
    """Offer a new topic, last in the list.

    Args:
        default_on: whether members get it who have not chosen.
        slug: its name in files and rules; made from ``name`` when left out.

    Raises:
        TopicRefused: the name is empty or taken.
    """
    slug = (slug or slugify(" ".join(words(name))))[:40]
    if not slug or not name.strip():
        raise TopicRefused("A topic needs a name with letters. Where the name has none of A to Z, give a slug too.")
    if Topic.objects.filter(slug=slug).exists():
        raise TopicRefused(f"There is a topic {slug!r} already. Choose another name, or bring that one back.")
    position = (Topic.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    topic = Topic.objects.create(
        slug=slug, name=name.strip(), description=description.strip(), default_on=default_on, position=position
    )
    _record(topic, "created", by)
    return topic


@transaction.atomic
def rename_topic(*, topic: Topic, name: str, by: str, description: str | None = None) -> Topic:
    """Change the words for a topic; its slug and everybody's choices stay.

    Raises:
        TopicRefused: the name is empty.
    """
    if not name.strip():
        raise TopicRefused("A topic needs a name. Give one.")
    topic.name = name.strip()
    topic.description = topic.description if description is None else description.strip()
    topic.save(update_fields=["name", "description"])
    _record(topic, "renamed", by)
    return topic


@transaction.atomic
def translate_topic(*, topic: Topic, translations: Mapping[str, Mapping[str, str]], by: str) -> Topic:
    """Say what a topic is called in other languages; what is left empty is read in the words of the topic itself.

    Args:
        translations: ``name`` and ``description`` by language code, both empty to forget them. Languages that are not
            named keep their words, whether members are spoken to in them today or not.

    Raises:
        TopicRefused: words are too long for the pages of members.
    """
    said = {**topic.translations, **{code: _words(code, words) for code, words in translations.items()}}
    topic.translations = {code: words for code, words in said.items() if words}
    topic.save(update_fields=["translations"])
    _record(topic, "translated", by)
    return topic


@transaction.atomic
def reorder_topics(*, slugs: Sequence[str], by: str) -> None:
    """Show the topics in this order.

    Raises:
        TopicRefused: a topic in force is missing or one is unknown.
    """
    known = set(Topic.objects.filter(retired_at=None).values_list("slug", flat=True))
    if set(slugs) != known or len(slugs) != len(known):
        raise TopicRefused(f"Name each topic once: {', '.join(sorted(known))}.")
    for position, slug in enumerate(slugs, start=1):
        Topic.objects.filter(slug=slug).update(position=position)
    record(actor=by, action="topics.reordered", subject="topics", detail={"order": list(slugs)})


@transaction.atomic
def retire_topic(*, topic: Topic, by: str, now: datetime) -> bool:
    """Offer a topic no longer. Choices and ledger stay. Returns whether it was offered until now."""
    retired = Topic.objects.filter(pk=topic.pk, retired_at=None).update(retired_at=now)
    if retired:
        _record(topic, "retired", by)
    return bool(retired)


@transaction.atomic
def restore_topic(*, topic: Topic, by: str) -> bool:
    """Offer a retired topic again, with everybody's choices as they were. Returns whether it was retired."""
    restored = Topic.objects.filter(pk=topic.pk, retired_at__isnull=False).update(retired_at=None)
    if restored:
        _record(topic, "restored", by)
    return bool(restored)


def _words(code: str, words: Mapping[str, str]) -> dict[str, str]:
    kept = {key: words.get(key, "").strip() for key in ("name", "description")}
    for key, text in kept.items():
        if len(text) > (longest := _LONGEST[key]):
            raise TopicRefused(f"The {key} in “{code}” is too long. Use at most {longest} characters.")
    return {key: text for key, text in kept.items() if text}


def _record(topic: Topic, verb: str, by: str) -> None:
    record(actor=by, action=f"topic.{verb}", subject=f"topic:{topic.slug}")
