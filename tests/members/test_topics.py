from __future__ import annotations

import pytest

from mailer.audit.models import AuditEntry
from mailer.members.models import Member, Topic, TopicChoice
from mailer.members.queries import topics
from mailer.members.services import (
    TopicRefused,
    create_topic,
    rename_topic,
    reorder_topics,
    restore_topic,
    retire_topic,
    translate_topic,
    unsubscribe,
)
from tests.people import NOW

pytestmark = pytest.mark.django_db


def offered() -> list[str]:
    return [topic.slug for topic in topics()]


def test_a_new_topic_is_offered_last() -> None:
    topic = create_topic(name="Early careers", description="For trainees.", default_on=False, by="staff:1")
    assert offered()[-1] == topic.slug == "early-careers"
    assert not topic.default_on


def test_words_change_and_choices_stay(nils: Member, awards: Topic) -> None:
    unsubscribe(member=nils, topic=awards, source="x", actor="member", now=NOW)
    rename_topic(topic=awards, name="Prizes", by="staff:1")
    assert TopicChoice.objects.get(member=nils).topic.name == "Prizes"
    assert awards.description


def test_words_in_languages_that_members_are_not_offered_today_are_kept(awards: Topic) -> None:
    translate_topic(topic=awards, translations={"de": {"name": "Preise"}, "ja": {"name": "賞"}}, by="staff:1")
    translate_topic(topic=awards, translations={"de": {"name": "Auszeichnungen"}}, by="staff:1")
    assert awards.translations == {"de": {"name": "Auszeichnungen"}, "ja": {"name": "賞"}}
    translate_topic(topic=awards, translations={"de": {"name": " "}}, by="staff:1")
    assert awards.translations == {"ja": {"name": "賞"}}


def test_topics_stand_in_the_order_staff_want() -> None:
    wanted = ["journal", "jobs", "meetings", "awards", "newsletter"]
    reorder_topics(slugs=wanted, by="staff:1")
    assert offered() == wanted
    for wrong in (wanted[1:], [*wanted, "governance"], [*wanted, "jobs"]):
        with pytest.raises(TopicRefused, match="Name each topic once"):
            reorder_topics(slugs=wrong, by="staff:1")
    assert offered() == wanted


def test_a_retired_topic_is_offered_to_nobody_and_comes_back_as_it_was(nils: Member, awards: Topic) -> None:
    unsubscribe(member=nils, topic=awards, source="x", actor="member", now=NOW)
    assert retire_topic(topic=awards, by="staff:1", now=NOW)
    assert not retire_topic(topic=awards, by="staff:1", now=NOW)
    assert "awards" not in offered()
    assert restore_topic(topic=awards, by="staff:1")
    assert not restore_topic(topic=awards, by="staff:1")
    assert "awards" in offered()
    assert not TopicChoice.objects.get(member=nils).subscribed
    recorded = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(recorded) == ["topic.retired", "topic.restored"]


@pytest.mark.parametrize("name", ["", "  ", "学会", "Journal"])
def test_a_topic_without_a_name_of_its_own_is_refused(name: str) -> None:
    before = offered()
    with pytest.raises(TopicRefused):
        create_topic(name=name, by="staff:1")
    assert offered() == before
