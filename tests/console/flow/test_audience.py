"""Choosing who gets a letter: what is offered, what it comes to, what is kept."""

from __future__ import annotations

from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.content.models import Society
from mailer.members.models import Topic
from mailer.segments.models import Segment
from tests.people import NOW, make_campaign, make_member


def test_the_choices_are_kept_and_counted(client: Client, edith: Staff, society: Society) -> None:
    make_member("1")
    segment = Segment.objects.create(name="Germans", rule={"field": "country", "in": ["DE"]})
    campaign = make_campaign(by=edith)
    client.force_login(edith)
    topic = campaign.topic
    assert topic is not None
    said = {"topic": topic.pk, "segment": "", "excluded": [segment.pk]}
    page = client.post(f"/letters/{campaign.pk}/audience", said, follow=True).content.decode()
    assert list(campaign.excluded.all()) == [segment]
    assert "Members asked" in page


def test_a_retired_topic_is_offered_to_no_other_letter(client: Client, edith: Staff, society: Society) -> None:
    mine = make_campaign(by=edith)
    other = Topic.objects.exclude(campaign=mine).earliest("pk")
    Topic.objects.update(retired_at=NOW)
    client.force_login(edith)
    page = client.get(f"/letters/{mine.pk}/audience").content.decode()
    assert f'<option value="{mine.topic_id}" selected' in page
    assert f'<option value="{other.pk}"' not in page


def test_what_is_submitted_keeps_its_audience(client: Client, edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    services.submit(campaign=campaign, by=edith)
    client.force_login(edith)
    page = client.post(f"/letters/{campaign.pk}/audience", {"topic": "", "segment": ""}, follow=True).content.decode()
    assert "no draft any more" in page
    campaign.refresh_from_db()
    assert campaign.topic is not None
