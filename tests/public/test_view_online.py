"""The letter as a web page is the very copy that was sent, and nothing in it can run."""

from __future__ import annotations

from django.test import Client

from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Batch
from mailer.members.models import Member
from tests.deliveries.sending import Post
from tests.public.pages import Letter


def test_it_is_what_was_sent_byte_for_byte(client: Client, letter: Letter) -> None:
    post = Post()
    post.send(Batch.objects.get(campaign=letter.campaign))
    (sent,) = post.provider.consignments
    (mine,) = (copy for copy in sent.copies if copy.reference == str(letter.delivery.pk))
    assert client.get(letter.view_online).content.decode() == sent.skeleton.render(mine.values).html


def test_it_stays_as_it_was_when_everything_changes(client: Client, letter: Letter) -> None:
    before = client.get(letter.view_online).content
    Member.objects.update(given_name="Changed")
    Campaign.objects.update(content={})
    Society.objects.update(name="Another Society")
    assert client.get(letter.view_online).content == before
    assert "Dear Nils Ångström" in before.decode()


def test_nothing_in_it_can_run_and_no_search_engine_keeps_it(client: Client, letter: Letter) -> None:
    answer = client.get(letter.view_online)
    policy = answer["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "; sandbox " in policy
    assert "allow-scripts" not in policy
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_forged_link_shows_the_neutral_page(client: Client, letter: Letter) -> None:
    answer = client.get("/v/AAAAAAAAAAAAAAAAAAAAAAAA")
    assert answer.status_code == 404
    assert "This link leads nowhere" in answer.content.decode()


def test_it_takes_no_post(client: Client, letter: Letter) -> None:
    assert client.post(letter.view_online).status_code == 405
