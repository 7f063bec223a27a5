"""What every request passes, asked by hostile clients."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.api.v1 import door, pace
from mailer.api.v1.bodies import DEEPEST, MOST_BYTES
from mailer.keys.models import ApiKey
from mailer.keys.scopes import Scope
from mailer.lib.rates import Rate
from mailer.members.models import Topic
from tests.api.v1.calling import ROOT, Caller, caller, places, problem


@pytest.fixture
def program(ada: Staff) -> Caller:
    return caller(ada)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer " + "x" * 5000])
@pytest.mark.parametrize("path", ["members", "nonsense", "members/1"])
@pytest.mark.django_db
def test_nobody_comes_in_without_a_key(header: str, path: str) -> None:
    answer = Client().get(ROOT + path, headers={"Authorization": header} if header else {})
    assert problem(answer) == (401, "no_key")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_who_is_signed_in_needs_a_key_all_the_same(client: Client, ada: Staff) -> None:
    client.force_login(ada)
    assert problem(client.get(ROOT + "topics")) == (401, "no_key")


def test_keys_that_ended_open_nothing(program: Caller) -> None:
    assert program.get("topics").status_code == 200
    ApiKey.objects.update(expires_at=timezone.now())
    assert problem(program.get("topics")) == (401, "no_key")


def test_the_use_of_a_key_is_noted(program: Caller) -> None:
    program.get("topics")
    assert ApiKey.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nonsense",
        "members/0",
        "members/987654321",
        "members/-1",
        "members/" + "9" * 30,
        "members/1/",
        "../",
        "topics/x",
        "a%0Ab",
    ],
)
def test_what_is_not_there_is_a_problem_of_its_own(program: Caller, path: str) -> None:
    assert problem(program.get(path)) == (404, "not_found")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS", "HEAD", "TRACE", "BREW"])
def test_other_methods_are_refused_with_those_there_are(program: Caller, method: str) -> None:
    answer = program.ask(method, "topics")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (b"{", {}, (400, "unreadable")),
        (b"\xff", {}, (400, "unreadable")),
        (b'{"name": NaN}', {}, (400, "unreadable")),
        (b'{"name": "\\ud800"}', {}, (400, "unreadable")),
        (b'{"name": "a\\u0000b"}', {}, (400, "unreadable")),
        (b'{"\\u0000": 1}', {}, (400, "unreadable")),
        (b'{"name": 1' + b"0" * 400 + b"}", {}, (400, "unreadable")),
        (b'{"name": ' + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1) + b"}", {}, (400, "unreadable")),
        (b"[" * 100_000, {}, (400, "unreadable")),
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, {}, (400, "unreadable")),
        (b"", {}, (422, "refused")),
        (b"[]", {}, (422, "refused")),
        (b"null", {}, (422, "refused")),
        (b'{"name": 7}', {}, (422, "refused")),
        (b'{"name": "x", "extra": 1}', {}, (422, "refused")),
        (b'{"name": "\\\\u0000x"}', {}, None),
        (b'{"name": "x"}', {"Content_Type": "text/plain"}, (415, "not_json")),
        (b"a=b", {"Content_Type": "application/x-www-form-urlencoded"}, (415, "not_json")),
        (b" " * (MOST_BYTES + 1), {}, (413, "too_long")),
        (b" " * 3_000_000, {}, (413, "too_long")),
        (b"{}", {"Content_Length": "9" * 40}, None),
    ],
)
def test_bodies_nobody_should_send(
    program: Caller, body: bytes, headers: dict[str, str], expected: tuple[int, str] | None
) -> None:
    answer = program.ask("POST", "topics", body, **headers)
    if expected is None:
        assert answer.status_code < 500
    else:
        assert problem(answer) == expected


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("limit=0", "query.limit"),
        ("limit=201", "query.limit"),
        ("limit=x", "query.limit"),
        ("limit=1&limit=2", "query.limit"),
        ("email=nils@uni.example.org", "query.email"),
        ("category=wizard", "query.category"),
        ("country=xx", "query.country"),
        ("changed_since=2026-01-01T00:00:00", "query.changed_since"),
        ("cursor=x", "query.cursor"),
        ("cursor=YWZ0ZXI6LTE", "query.cursor"),
        ("cursor=%FF%FE", "query.cursor"),
        ("cursor=" + "A" * 41, "query.cursor"),
    ],
)
def test_addresses_nobody_should_ask(program: Caller, query: str, place: str) -> None:
    answer = program.get(f"members?{query}")
    assert problem(answer) == (422, "refused")
    assert places(answer) == [place]


def test_a_nul_in_the_address_is_refused(program: Caller) -> None:
    assert problem(program.get("campaigns?content_type=%00")) == (400, "unreadable")


def test_answers_are_kept_by_no_cache_and_set_no_cookie(program: Caller) -> None:
    answer = program.get("topics")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_pace_is_told_and_kept(program: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "rate", lambda: Rate(2, 3600.0))
    first, second, third = (program.get("topics") for _ in range(3))
    assert [first["RateLimit"].partition(";t=")[0], second["RateLimit"].partition(";t=")[0]] == [
        '"key";r=1',
        '"key";r=0',
    ]
    assert problem(third) == (429, "too_many")
    assert 0 < int(third["Retry-After"]) <= 3601
    assert third["RateLimit-Policy"] == '"key";q=2;w=3600'


def test_a_fault_of_ours_is_told_without_its_words(program: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("mailer.members.services.create_topic", broken)
    answer = program.post("topics", {"name": "New"})
    assert problem(answer) == (500, "fault")
    assert b"secret" not in answer.content
    assert not Topic.objects.filter(name="New").exists()


def test_a_database_that_is_away_asks_to_come_again(program: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(door, "key_of", away)
    answer = program.get("topics")
    assert problem(answer) == (503, "unavailable")
    assert answer["Retry-After"] == "60"


def test_there_is_no_page_with_scripts_from_elsewhere(client: Client, db: None) -> None:
    assert client.get(ROOT + "docs").status_code == 401
    assert "ninja" not in settings.INSTALLED_APPS


def test_a_key_of_one_scope_sees_nothing_else(ada: Staff) -> None:
    program = caller(ada, Scope.TOPICS_READ)
    assert program.get("topics").status_code == 200
    answer = program.get("members")
    assert problem(answer) == (403, "scope_missing")
    assert "members:read" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("topics", {}),
        ("campaigns", {"content_type": "award"}),
        ("segments", {"rule": {"field": "country", "in": ["DE"]}}),
    ],
)
def test_a_name_is_one_line(program: Caller, path: str, body: dict[str, object]) -> None:
    answer = program.post(path, {**body, "name": "News\r\nBcc: eve@example.org"})
    assert places(answer) == ["body.name"]
