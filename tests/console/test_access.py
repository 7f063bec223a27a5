"""Default deny: every address times every role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right, Role, allows
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.console.access import screen
from mailer.deliveries.models import Batch, Delivery
from tests.people import make_staff

# Open to everybody, each with a door of its own: health, signed bodies, signed links, pictures, signing in and out.
OPEN = {
    "healthz", "readyz", "sendgrid-webhook", "unsubscribe", "unsubscribe-undo", "preferences", "view-online",
    "image", "sign-in", "sign-out",
}  # fmt: skip
CHANGES = {"act", "settle"}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def guarded() -> list[URLPattern]:
    return [pattern for pattern in patterns(get_resolver()) if pattern.name not in OPEN]


def path_of(pattern: URLPattern, campaign: Campaign) -> str:
    """A path of this pattern that exists."""
    known = {
        "pk": campaign.pk,
        "member_id": Delivery.objects.filter(campaign=campaign, refusal="").latest("pk").member_id,
        "batch_id": Batch.objects.filter(campaign=campaign).latest("number").pk,
        "verb": "pause",
    }
    assert pattern.name is not None
    return reverse(pattern.name, kwargs={name: known[name] for name in pattern.pattern.converters})


def test_no_address_is_open_that_should_not_be() -> None:
    names = [pattern.name for pattern in patterns(get_resolver())]
    assert None not in names
    assert len(names) == len(set(names))
    assert {pattern.name for pattern in patterns(get_resolver()) if "right" not in vars(pattern.callback)} <= OPEN


def test_every_address_times_every_role(client: Client, campaign: Campaign) -> None:
    for role in Role:
        client.force_login(make_staff(f"some-{role}", role))
        for pattern in guarded():
            answer = client.get(path_of(pattern, campaign))
            right: Right = vars(pattern.callback)["right"]
            refused = not allows(role, right)
            assert (answer.status_code == 403) == refused, f"{role} at {pattern.name}: {answer.status_code}"
            assert answer.status_code in ({403} if refused else {200, 302, 405}), f"{role} at {pattern.name}"


@pytest.mark.parametrize("method", ["get", "post", "head", "put", "delete"])
def test_whoever_is_not_signed_in_is_asked_to(client: Client, campaign: Campaign, method: str) -> None:
    for pattern in guarded():
        path = path_of(pattern, campaign)
        answer = getattr(client, method)(path)
        assert answer.status_code == 302
        assert answer["Location"] == f"/sign-in?next={path}"
    assert not AuditEntry.objects.filter(action__in=["campaign.paused", "batch.settled"]).exists()


def test_an_account_switched_off_is_signed_out_at_once(client: Client, campaign: Campaign, vera: Staff) -> None:
    client.force_login(vera)
    Staff.objects.filter(pk=vera.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_a_role_nobody_knows_may_nothing(client: Client, campaign: Campaign, vera: Staff) -> None:
    client.force_login(vera)
    Staff.objects.filter(pk=vera.pk).update(role="wizard")
    assert client.get("/").status_code == 403


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_what_a_role_may_not_do_it_cannot_post(client: Client, campaign: Campaign, role: Role) -> None:
    client.force_login(make_staff("somebody", role))
    for pattern in guarded():
        if pattern.name in CHANGES:
            answer = client.post(path_of(pattern, campaign), {"choice": "again"})
            assert answer.status_code == 403
            assert "Ask an admin" in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.state == "sending"


def test_every_form_that_changes_something_is_protected_against_forgery(campaign: Campaign, grace: Staff) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(grace)
    for pattern in guarded():
        assert browser.post(path_of(pattern, campaign)).status_code in {403, 405}, pattern.name
    campaign.refresh_from_db()
    assert campaign.state == "sending"


def test_a_live_fragment_reloads_the_page_when_the_session_is_over(client: Client, campaign: Campaign) -> None:
    answer = client.get("/letters/live", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")


def test_a_view_without_a_right_is_no_screen() -> None:
    def forgotten(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with pytest.raises(ImproperlyConfigured, match="forgotten names no right"):
        screen("forgotten", forgotten, "forgotten")
