import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.keys.models import ApiKey
from mailer.keys.queries import key_of
from mailer.keys.scopes import PURPOSES, Scope
from mailer.keys.services import make_key
from tests.console.test_staff import text


def make(by: Staff, name: str = "Website") -> ApiKey:
    return make_key(name=name, scopes={Scope.MEMBERS_READ}, by=by, now=timezone.now()).key


def secret_in(page: str) -> str:
    return str(re.findall(r"mailer_\w+", page)[0])


def test_a_key_is_made_and_shown_once(admin: Client, ada: Staff) -> None:
    assert "Make the first" in text(admin.get("/keys"))
    said = {"name": "Website", "scopes": ["members:read", "campaigns:send"], "days": "90"}
    secret = secret_in(text(admin.post("/keys/new", said)))
    found = key_of(secret, now=timezone.now())
    assert found is not None
    assert (found.owner, found.scopes) == (ada, ["campaigns:send", "members:read"])
    page = text(admin.get("/keys"))
    assert secret not in page
    assert found.prefix in page


@pytest.mark.parametrize("said", [{}, {"name": "x", "scopes": ["nonsense"]}, {"scopes": ["members:read"]}])
def test_a_faulty_form_says_so_and_makes_nothing(admin: Client, said: dict[str, object]) -> None:
    assert 'class="fault"' in text(admin.post("/keys/new", said))
    assert not ApiKey.objects.exists()


def test_a_key_is_replaced(admin: Client, ada: Staff) -> None:
    old = make(ada)
    assert "stays good for" in text(admin.get(f"/keys/{old.pk}/replace"))
    new = key_of(secret_in(text(admin.post(f"/keys/{old.pk}/replace", {"overlap": "24"}))), now=timezone.now())
    old.refresh_from_db()
    assert old.replaced_by == new
    assert old.expires_at < timezone.now() + timedelta(hours=25)
    assert "Being replaced" in text(admin.get("/keys"))


@pytest.mark.parametrize(("overlap", "told"), [("0", "is over."), ("24", "stays good until")])
def test_who_replaces_a_key_is_told_how_long_the_old_one_is_good(
    admin: Client, ada: Staff, overlap: str, told: str
) -> None:
    assert told in text(admin.post(f"/keys/{make(ada).pk}/replace", {"overlap": overlap}))


def test_the_list_says_what_each_may_do(admin: Client, ada: Staff) -> None:
    make(ada)
    assert PURPOSES[Scope.MEMBERS_READ] in text(admin.get("/keys"))


def test_keys_of_others_are_revoked_but_not_replaced(admin: Client, grace: Staff) -> None:
    key = make(grace)
    assert f"/keys/{key.pk}/replace" not in text(admin.get("/keys"))
    assert "in the name of Grace" in text(admin.post(f"/keys/{key.pk}/replace", {"overlap": "24"}, follow=True))
    assert "can&#39;t be brought back" in admin.get(f"/keys/{key.pk}/revoke").content.decode().replace("'", "&#39;")
    assert "is revoked" in text(admin.post(f"/keys/{key.pk}/revoke", follow=True))
    assert "revoked already" in text(admin.post(f"/keys/{key.pk}/revoke", follow=True))


def test_the_list_is_searched_filtered_and_exported(admin: Client, ada: Staff) -> None:
    make(ada, "Website")
    ended = make(ada, "Spreadsheet")
    ApiKey.objects.filter(pk=ended.pk).update(expires_at=timezone.now())
    assert "Spreadsheet" not in text(admin.get("/keys?q=web"))
    assert "Website" not in text(admin.get("/keys?standing=ended"))
    assert "No key like that" in text(admin.get("/keys?q=nothing"))
    lines = b"".join(admin.get("/keys/export.csv?standing=in-force")).decode().splitlines()
    assert ["Website" in line for line in lines] == [False, True]


def test_the_list_asks_the_same_however_long_it_is(
    admin: Client, ada: Staff, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make(ada, f"key {number}")
    admin.get("/keys")
    with django_assert_max_num_queries(8):
        admin.get("/keys")
