"""Letters of an earlier system: nothing in them runs, and staff alone read them until one is opened to everybody."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.accounts.models import Staff
from mailer.archive.cleaning import page, words
from mailer.archive.earlier import Sent, delete_earlier, keep, publish_earlier, withdraw_earlier
from mailer.archive.models import EarlierLetter
from mailer.audit.models import AuditEntry
from mailer.campaigns.errors import Forbidden
from mailer.content.models import Society
from tests.people import NOW

HOSTILE = (
    "<script>alert(1)</script><p onclick='x()' style='color:red;position:fixed;background:url(//x)'>Hi</p>"
    "<a href='javascript:x()'>a</a><iframe srcdoc='<script>x()</script>'></iframe><form action=//x><input></form>"
    "<svg><a xlink:href='javascript:x()'>b</a></svg><style>@import '//x'</style><meta http-equiv=refresh content=0>"
    "<img src=data:text/html,x onerror=x()><base href=//x><math><mtext></mtext></math>"
)
DANGEROUS = ("script", "onclick", "onerror", "javascript:", "iframe", "<form", "<input", "<svg", "@import", "refresh",
             "<base", "data:", "position", "url(")  # fmt: skip


def kept() -> EarlierLetter:
    sent = Sent(number="7", title="<b>News</b>\0", html="<p>The hall is open.</p>\0", sent_on=date(2021, 3, 3))
    keep(system="listmonk", letters=[sent], by="test", now=NOW)
    return EarlierLetter.objects.get()


def body_of(html: str) -> str:
    return page("T", html).partition("<body")[2].partition("\n")[2].removesuffix("\n</body>\n</html>\n")


def test_nothing_in_it_can_run() -> None:
    made = page("<script>x</script>", HOSTILE).lower()
    assert not [each for each in DANGEROUS if each in made.replace("&lt;script&gt;x&lt;/script&gt;", "")]
    assert '<p style="color:red">hi</p>' in made


PIECES = ["<table>", "<td", " style='", "'", ">", "<p>", "</", "<!--", "x", "&lt;script>", "<scr", "ipt>"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_cleaning_twice_is_cleaning_once(parts: list[str]) -> None:
    once = body_of("".join(parts))
    assert body_of(once) == once
    assert "<script" not in once


def test_cells_part_words() -> None:
    assert (
        words("<table><tr><td>One</td><td>Two</td></tr></table><b>T</b>hree &amp; <style>no</style>")
        == "One Two Three &"
    )


def test_a_person_opens_it_and_takes_it_back(client: Client, society: Society, ada: Staff, edith: Staff) -> None:
    letter = kept()
    path = f"/archive/2021/earlier/{letter.pk}"
    assert client.get(path).status_code == 404
    with pytest.raises(Forbidden):
        publish_earlier(letters=[letter], by=edith, now=NOW)
    assert publish_earlier(letters=[letter], by=ada, now=NOW) == 1
    answer = client.get(path)
    assert "The hall is open." in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    for listing in ("/archive", "/archive/2021", "/archive?q=hall", "/archive/feed.xml", "/sitemap.xml"):
        assert path in client.get(listing).content.decode()
    assert client.get(f"/archive/2020/earlier/{letter.pk}").status_code == 404
    assert withdraw_earlier(letter=letter, by=ada)
    assert client.get(path).status_code == 404
    actions = AuditEntry.objects.filter(action__startswith="archive.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["archive.taken_in", "archive.published", "archive.withdrawn"]


def test_deleting_takes_the_public_page_along(client: Client, society: Society, ada: Staff, edith: Staff) -> None:
    letter = kept()
    publish_earlier(letters=[letter], by=ada, now=NOW)
    with pytest.raises(Forbidden):
        delete_earlier(letters=[letter], by=edith)
    assert client.get(f"/archive/2021/earlier/{letter.pk}").status_code == 200
    assert delete_earlier(letters=[letter], by=ada) == 1
    assert client.get(f"/archive/2021/earlier/{letter.pk}").status_code == 404
    entry = AuditEntry.objects.get(action="archive.deleted")
    assert (entry.subject, entry.actor) == (f"earlier:{letter.pk}", f"staff:{ada.pk}")
    assert entry.detail == {"system": "listmonk", "number": "7", "public": True}
    # Whoever is slower finds nothing any more, neither to delete nor to open.
    assert delete_earlier(letters=[letter], by=ada) == publish_earlier(letters=[letter], by=ada, now=NOW) == 0
    assert kept().pk != letter.pk
