"""The secret key is changed while people are signed in and links are out: nobody notices, and no address is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings

from mailer.accounts.models import Staff
from mailer.deliveries import links
from mailer.members.addresses import address_hash

pytestmark = pytest.mark.django_db
CHANGED = {"SECRET_KEY": "second-" + "1" * 40, "SECRET_KEY_FALLBACKS": [settings.SECRET_KEY]}
WITHOUT_THE_FIRST = {**CHANGED, "SECRET_KEY_FALLBACKS": []}


@pytest.fixture(autouse=True)
def as_in_a_new_process() -> Iterator[Callable[[], None]]:
    """Forgets what was made with the other key."""

    def forget() -> None:
        links.signer.cache_clear()
        links._doors.cache_clear()

    yield forget
    forget()


def test_who_is_signed_in_stays_so(client: Client, ada: Staff) -> None:
    away = Client()
    for one in (client, away):
        one.force_login(ada)
    with override_settings(**CHANGED):
        assert client.get("/").status_code == 200
    with override_settings(**WITHOUT_THE_FIRST):
        assert client.get("/").status_code == 200, "who came by meanwhile has a session of the new key"
        assert away.get("/").status_code == 302


def test_links_that_are_out_still_work(as_in_a_new_process: Callable[[], None]) -> None:
    out = links.signer(links.UNSUBSCRIBE).sign(7)
    as_in_a_new_process()
    with override_settings(**CHANGED):
        assert links.signer(links.UNSUBSCRIBE).read(out) == 7
        assert links.signer(links.UNSUBSCRIBE).sign(7) != out
    as_in_a_new_process()
    with override_settings(**WITHOUT_THE_FIRST):
        assert links.signer(links.UNSUBSCRIBE).read(out) is None


def test_a_suppressed_address_is_still_found() -> None:
    before = address_hash("ada@uni.example.org")
    with override_settings(**CHANGED):
        assert address_hash("ada@uni.example.org") == before
