"""Topics: offered, worded in each language, ordered, retired and brought back; how many get each."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from mailer.content.models import Society
from mailer.members.models import Member, Topic
from mailer.members.queries import topics
from mailer.public.choices import Switch
from tests.console.test_staff import text
from tests.people import make_member


def named(page: str) -> list[str]:
    return re.findall(r'<a href="/topics/\d+">(.*?)</a>', page)


@pytest.fixture(autouse=True)
def awards_named(society: Society) -> None:
    Topic.objects.filter(slug="awards").update(name="Awards & honours")


def slugs() -> list[str]:
    return list(topics().values_list("slug", flat=True))


def test_the_list_says_how_many_get_each(admin: Client, society: Society, nils: Member, eva: Member) -> None:
    assert "Awards &amp; honours" in named(text(admin.get("/topics")))
    awards = Topic.objects.get(slug="awards")
    counts = text(admin.get("/topics/counts"))
    assert f'<span id="subscribers-{awards.pk}" hx-swap-oob="true">1</span>' in counts
    answer: Any = admin.get("/topics/export.csv?q=awards")
    [row] = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert (row["Short name"], row["State"], row["Members who get it"]) == ("awards", "offered", "1")


def test_one_more_is_offered_in_every_language(admin: Client, society: Society) -> None:
    make_member("1")
    said = {"name": "Obituaries", "description": "Whom we lost.", "usual": "off", "de-name": "Nachrufe"}
    page = text(admin.post("/topics/new", said, follow=True))
    assert "The topic is offered from now on." in page
    topic = Topic.objects.get(slug="obituaries")
    assert (topic.default_on, topic.translations) == (False, {"de": {"name": "Nachrufe"}})
    with override("de"):
        assert (Switch(topic, on=True).name, Switch(topic, on=True).description) == ("Nachrufe", "Whom we lost.")
    with override("fr"):
        assert Switch(topic, on=True).name == "Obituaries"
    assert "0 members get it" in text(admin.get(f"/topics/{topic.pk}"))


def test_words_are_changed_and_forgotten(admin: Client, society: Society) -> None:
    topic = Topic.objects.get(slug="awards")
    path = f"/topics/{topic.pk}"
    admin.post(path, {"name": "Prizes", "description": "", "ja-name": "賞"})
    assert 'value="賞"' in text(admin.get(path))
    admin.post(path, {"name": "Prizes", "description": ""})
    topic.refresh_from_db()
    assert (topic.slug, topic.name, topic.translations) == ("awards", "Prizes", {})


@pytest.mark.parametrize("said", [{"name": ""}, {"name": "Awards"}, {"name": "!?"}, {"name": "x" * 81}])
def test_what_can_not_be_a_topic_is_told_beside_its_field(
    admin: Client, society: Society, said: dict[str, str]
) -> None:
    before = Topic.objects.count()
    assert "aria-invalid" in text(admin.post("/topics/new", said))
    assert Topic.objects.count() == before


def test_they_are_moved_one_place(admin: Client, society: Society) -> None:
    first, second, *rest = slugs()
    pk = Topic.objects.get(slug=second).pk
    admin.post(f"/topics/{pk}/move", {"move": "up"})
    assert slugs() == [second, first, *rest]
    admin.post(f"/topics/{pk}/move", {"move": "up"})
    assert slugs() == [second, first, *rest]
    admin.post(f"/topics/{pk}/move", {"move": "down"})
    assert slugs() == [first, second, *rest]


def test_one_is_retired_and_brought_back(admin: Client, society: Society) -> None:
    topic = Topic.objects.get(slug="awards")
    page = text(admin.post(f"/topics/{topic.pk}/retire", follow=True))
    assert f'action="/topics/{topic.pk}/restore"' in page
    assert "awards" not in slugs()
    assert named(text(admin.get("/topics?state=retired"))) == ["Awards &amp; honours"]
    assert admin.post(f"/topics/{topic.pk}/move", {"move": "up"}).status_code == 404
    admin.post(f"/topics/{topic.pk}/restore")
    assert "awards" in slugs()


def test_without_topics_it_says_what_they_are_for(admin: Client, db: None) -> None:
    Topic.objects.all().delete()
    assert "No topic yet" in text(admin.get("/topics"))


def test_more_topics_cost_no_more_queries(
    admin: Client, society: Society, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        Topic.objects.create(slug=f"t{number}", name=f"Topic {number}", position=number + 10)
    with django_assert_num_queries(6):  # session, reader, topics, their ends, society, alerts
        admin.get("/topics")
