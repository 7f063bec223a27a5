"""Default deny: every address times every role and everybody else, read from the resolver.

A new screen is tried by itself. One that names no right, or stands open without being listed here, fails.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right, Role, allows
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.console.access import screen
from mailer.console.signing.urls import ENTRANCE, OWN
from mailer.deliveries.models import Batch, Delivery
from tests.people import make_staff

# Doors of other rooms, each with a guard of its own: health, signed bodies, signed links, pictures.
ROOMS = ("mailer.public.", "mailer.api.")
ENTRANCES = {pattern.name for pattern in ENTRANCE}
PERSONAL = {pattern.name for pattern in OWN}
# What stands for a part of an address that no table below knows.
ANYTHING = {"int": 987_654_321, "slug": "some-thing", "str": "something", "uuid": "0" * 32, "path": "some/thing"}


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with the name by which it is reversed."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


def guarded() -> list[tuple[str, URLPattern]]:
    return [(name, pattern) for name, pattern in patterns(get_resolver()) if "right" in vars(pattern.callback)]


def screens(campaign: Campaign) -> list[tuple[str, Right, str]]:
    """Each screen's name and right, and a path to it: of this letter and its copies where it is about one."""
    known: dict[str, object] = {
        "member_id": Delivery.objects.filter(campaign=campaign, refusal="").latest("pk").member_id,
        "batch_id": Batch.objects.filter(campaign=campaign).latest("number").pk,
    }
    found = []
    for name, pattern in guarded():
        letter = {"pk": campaign.pk} if str(pattern.pattern).startswith("letters/") else {}
        verb = {"verb": "pause"} if name == "console:act" else {}
        parts = {key: ANYTHING[kind_of(converter)] for key, converter in pattern.pattern.converters.items()}
        parts |= {key: value for key, value in {**known, **letter, **verb}.items() if key in parts}
        found.append((name, vars(pattern.callback)["right"], reverse(name, kwargs=parts)))
    return found


def kind_of(converter: object) -> str:
    """``int`` for Django's IntConverter."""
    return type(converter).__name__.removesuffix("Converter").lower()


def test_no_address_is_open_that_should_not_be() -> None:
    found = list(patterns(get_resolver()))
    names = [name for name, _ in found]
    assert len(names) == len(set(names))
    unguarded = {name: pattern.callback.__module__ for name, pattern in found if "right" not in vars(pattern.callback)}
    strange = {name for name, module in unguarded.items() if not module.startswith(ROOMS)} - ENTRANCES - PERSONAL
    assert strange == set()


def test_every_address_times_every_role(client: Client, campaign: Campaign) -> None:
    found = screens(campaign)
    for role in Role:
        client.force_login(make_staff(f"some-{role}", role))
        for name, right, path in found:
            answer = client.get(path)
            if allows(role, right):
                assert answer.status_code in {200, 302, 400, 404, 405}, f"{role} at {name}: {answer.status_code}"
            else:
                assert answer.status_code == 403, f"{role} at {name}: {answer.status_code}"


def test_what_a_role_may_not_do_it_cannot_do_by_any_method(client: Client, campaign: Campaign) -> None:
    before, found = AuditEntry.objects.count(), screens(campaign)
    for role in Role:
        client.force_login(make_staff(f"some-{role}", role))
        for name, right, path in found:
            if not allows(role, right):
                for method in (client.post, client.put, client.delete, client.patch):
                    answer = method(path)
                    assert answer.status_code == 403, f"{role} at {name}"
                    assert "Ask an admin" in answer.content.decode()
    assert AuditEntry.objects.count() == before


def test_whoever_is_not_signed_in_is_asked_to(client: Client, campaign: Campaign) -> None:
    before = AuditEntry.objects.count()
    for name, _, path in screens(campaign):
        for method in (client.get, client.post, client.head, client.put, client.delete):
            answer = method(path)
            assert answer.status_code == 302, name
            assert answer["Location"] == f"/sign-in?next={path}", name
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("pattern", OWN, ids=lambda pattern: pattern.name)
def test_pages_about_oneself_are_for_who_is_signed_in(client: Client, db: None, pattern: URLPattern) -> None:
    assert pattern.name is not None
    path = reverse(pattern.name, kwargs=dict.fromkeys(pattern.pattern.converters, 7))
    for ask in (client.get, client.post):
        answer = ask(path)
        assert answer.status_code in {302, 301}
        assert "/sign-in" in answer["Location"] or answer["Location"] == "/account"


@pytest.mark.parametrize("sent", [{"q": "a\0b"}, {"a\0b": "q"}])
def test_a_nul_character_is_refused_before_any_screen_gets_it(
    client: Client, campaign: Campaign, ada: Staff, sent: dict[str, str]
) -> None:
    client.force_login(ada)
    for ask in (client.get, client.post):
        answer = ask("/members", sent)
        assert answer.status_code == 400
        assert "Go back, reload the page and try again." in answer.content.decode()


@pytest.mark.parametrize("cookie", [r'"\000bcdefghijk"', "\0bcdefghijk"])
def test_a_session_with_a_nul_character_is_never_looked_up(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None, cookie: str
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/members", headers={"Cookie": f"sessionid={cookie}"})
    assert answer["Location"] == "/sign-in?next=/members"


def test_whoever_must_sign_in_before_a_button_works_comes_back_to_its_page(client: Client, campaign: Campaign) -> None:
    button = f"/letters/{campaign.pk}/test/dry-run"
    for page, leads_to in (
        ("http://testserver/letters/1/test?x=1", "/letters/1/test"),
        ("https://evil.example.org/letters", button),
        ("", button),
    ):
        assert client.post(button, headers={"Referer": page})["Location"] == f"/sign-in?next={leads_to}"


def test_an_address_of_a_button_opened_as_a_page_says_so(client: Client, campaign: Campaign, ada: Staff) -> None:
    client.force_login(ada)
    answer = client.get(f"/letters/{campaign.pk}/test/dry-run")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Only a button does" in answer.content.decode()


def test_an_account_switched_off_is_signed_out_at_once(client: Client, campaign: Campaign, vera: Staff) -> None:
    client.force_login(vera)
    Staff.objects.filter(pk=vera.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_a_role_nobody_knows_may_nothing(client: Client, campaign: Campaign, vera: Staff) -> None:
    client.force_login(vera)
    Staff.objects.filter(pk=vera.pk).update(role="wizard")
    assert client.get("/").status_code == 403


def test_every_form_that_changes_something_is_protected_against_forgery(campaign: Campaign, ada: Staff) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    before = AuditEntry.objects.count()
    for name, _, path in screens(campaign):
        assert browser.post(path).status_code in {403, 405}, name
    assert AuditEntry.objects.count() == before


def test_a_live_fragment_reloads_the_page_when_the_session_is_over(client: Client, campaign: Campaign) -> None:
    answer = client.get("/letters/live", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")


def test_a_view_without_a_right_is_no_screen() -> None:
    def forgotten(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with pytest.raises(ImproperlyConfigured, match="forgotten names no right"):
        screen("forgotten", forgotten, "forgotten")


def test_who_may_see_no_names_is_shown_none(client: Client, campaign: Campaign, vera: Staff) -> None:
    client.force_login(vera)
    path = f"/letters/{campaign.pk}"
    assert "/copies" not in client.get(path).content.decode()
    assert "Nils" not in client.get(f"{path}/preview").content.decode()
