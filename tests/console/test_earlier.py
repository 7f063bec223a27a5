"""The screens of letters that another system sent."""

from __future__ import annotations

from datetime import date

from django.test import Client

from mailer.accounts.models import Staff
from mailer.archive.earlier import Sent, keep
from mailer.archive.models import EarlierLetter, PublicLetter
from tests.people import NOW


def test_a_letter_is_read_opened_and_taken_back(client: Client, grace: Staff, vera: Staff) -> None:
    sent = [Sent(number=str(n), title=f"News {n}", html="<p>Open hall</p>", sent_on=date(2021, 3, n)) for n in (1, 2)]
    keep(system="listmonk", letters=sent, by="test", now=NOW)
    letter = EarlierLetter.objects.get(number="1")
    client.force_login(vera)
    assert "/letters/earlier" in client.get("/letters").content.decode()
    assert "Open it to everybody" not in client.get(f"/letters/earlier/{letter.pk}").content.decode()
    frame = client.get(f"/letters/earlier/{letter.pk}/frame")
    assert "Open hall" in frame.content.decode()
    assert frame["Content-Security-Policy"].endswith("sandbox")
    assert client.post(f"/letters/earlier/{letter.pk}/publish").status_code == 403
    client.force_login(grace)
    client.post(f"/letters/earlier/{letter.pk}/publish")
    page = client.get("/letters/earlier?who=all").content.decode()
    assert "News 1" in page
    assert "News 2" not in page
    assert "See it in the archive" in client.get(f"/letters/earlier/{letter.pk}").content.decode()
    client.post(f"/letters/earlier/{letter.pk}/withdraw")
    assert not PublicLetter.objects.exists()


def test_deleting_asks_first(client: Client, grace: Staff, edith: Staff) -> None:
    keep(
        system="listmonk",
        letters=[Sent(number="1", title="News", html="<p>Open hall</p>", sent_on=date(2021, 3, 1))],
        by="test",
        now=NOW,
    )
    path = f"/letters/earlier/{EarlierLetter.objects.get().pk}/delete"
    client.force_login(edith)
    assert client.post(path).status_code == 403
    client.force_login(grace)
    client.post(path.replace("delete", "publish"))
    assert "its page in the archive goes with it" in client.get(path).content.decode()
    assert PublicLetter.objects.exists()
    assert client.post(path).status_code == 302
    assert not EarlierLetter.objects.exists()
