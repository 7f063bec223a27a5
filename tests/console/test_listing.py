"""The recipe for lists: everything is found once, in every order, whatever the request says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.console.listing import Filter, Listing, Order, Page, narrowed

ROLES = [("staff", [("editor", "Editor"), ("viewer", "Viewer")])]
LISTING = Listing[Staff](
    search=lambda rows, text: rows.filter(name__icontains=text),
    filters=(
        Filter(
            "role", "Role", [("staff", [("editor", "Editor"), ("viewer", "Viewer")])], lambda q, v: q.filter(role=v)
        ),
    ),
    orders=(Order("name", "Name", "name"), Order("back", "Name, from the end", "-name"), Order("new", "New", "-pk")),
    size=3,
)
NAMES = ["Ada", "Ada", "Ada", "Ada", "Bea", "Cleo", "Cleo", "Dora"]


@pytest.fixture
def people(db: None) -> list[Staff]:
    return [
        Staff.objects.create_user(f"{n}@x.example.org", name=name, role=Role.EDITOR if n % 2 else Role.VIEWER)
        for n, name in enumerate(NAMES)
    ]


def get(query: str) -> HttpRequest:
    return RequestFactory().get(f"/list?{query}")


def page(query: str) -> Page[Staff]:
    return LISTING.page(get(query), Staff.objects.all())


def walked(query: str) -> list[int]:
    """Every row of every page, one page after the other."""
    found, here = [], page(query)
    while True:
        found += [row.pk for row in here.rows]
        if not here.next_query:
            return found
        here = page(here.next_query)


@pytest.mark.parametrize("order", ["name", "back", "new"])
@pytest.mark.parametrize("narrowing", ["", "role=editor", "q=a"])
def test_page_by_page_everybody_is_met_once_and_in_order(people: list[Staff], order: str, narrowing: str) -> None:
    met = walked(f"sort={order}&{narrowing}")
    rows = Staff.objects.filter(pk__in=met)
    expected = {"name": rows.order_by("name", "pk"), "back": rows.order_by("-name", "-pk"), "new": rows.order_by("-pk")}
    assert met == [row.pk for row in expected[order]]
    assert len(met) == {"": 8, "role=editor": 4, "q=a": 6}[narrowing]
    everything = LISTING.everything(get(f"sort={order}&{narrowing}"), Staff.objects.all())
    assert [row.pk for row in everything] == met


def test_what_is_not_on_offer_is_left_aside(people: list[Staff]) -> None:
    asked = page("role=admin&sort=nonsense&after=x&q=%00").asked
    assert asked == {"q": "", "role": "", "sort": "name"}


def test_a_row_that_is_gone_leads_back_to_the_beginning(people: list[Staff]) -> None:
    assert page("after=999999").rows == page("").rows
    assert page("after=999999").begins_after == ""


@given(after=st.text(max_size=30), sort=st.text(max_size=10), search=st.text(max_size=300))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_request_gets_a_page(db: None, after: str, sort: str, search: str) -> None:
    request = RequestFactory().get("/list", {"after": after, "sort": sort, "q": search})
    LISTING.page(request, Staff.objects.all())


def test_a_private_list_takes_its_search_from_the_body_alone(people: list[Staff]) -> None:
    private = Listing[Staff](search=LISTING.search, private=True)
    posted = RequestFactory().post("/list?q=Ada", {"q": "Bea"})
    assert [row.name for row in private.page(posted, Staff.objects.all()).rows] == ["Bea"]


def test_whether_something_is_left_out_can_be_told(people: list[Staff]) -> None:
    assert not page("sort=back").narrowed
    assert page("role=editor").narrowed


def test_addresses_of_pages_name_rows_by_number_alone(people: list[Staff]) -> None:
    following: Any = page("sort=name").next_query
    assert following == f"sort=name&after={people[2].pk}"


def test_two_columns_order_and_the_second_parts_those_alike(people: list[Staff]) -> None:
    listing = Listing[Staff](
        orders=(Order("by", "By", "name", "email"), Order("back", "Back", "-name", "email")), size=2
    )
    for sort, expected in (("by", ["name", "email", "pk"]), ("back", ["-name", "-email", "-pk"])):
        met, query = [], f"sort={sort}"
        while query:
            here = listing.page(get(query), Staff.objects.all())
            met += [row.pk for row in here.rows]
            query = here.next_query
        assert met == list(Staff.objects.order_by(*expected).values_list("pk", flat=True))


@pytest.mark.parametrize("few", [1, 100])
def test_few_and_many_are_the_same_people(people: list[Staff], monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr("mailer.console.listing._FEW", few)
    wanted = Staff.objects.filter(role=Role.EDITOR)
    found = narrowed(Staff.objects.all(), wanted.values_list("pk", flat=True), Q(role=Role.EDITOR))
    assert set(found) == set(wanted)


def test_what_is_asked_instead_of_the_request(people: list[Staff]) -> None:
    shown = LISTING.page(get("q=Dora"), Staff.objects.all(), asking={"q": "Cleo", "nonsense": "x"})
    assert [row.name for row in shown.rows] == ["Cleo", "Cleo"]
    assert LISTING.in_words(shown.asked) == [("Search", "Cleo")]
    assert LISTING.in_words({"role": "editor"}) == [("Role", "Editor")]
