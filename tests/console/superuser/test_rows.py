"""What a superuser sees: rows of every table, at a price that doesn't grow, and of people no more than keys."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.console.superuser import rows
from mailer.console.superuser.shown import TEXTS, fields_of, own_models
from mailer.members.models import Member
from mailer.outbox.models import OutboxMessage
from tests.console.superuser.rows import some_row
from tests.people import make_member

# The session, the person, whether a second factor is asked, how many rows, the rows.
QUERIES_OF_A_LIST = 4


def page_of(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}/{model._meta.model_name}/"


def test_every_list_and_row_opens(
    superuser: Client, switched_on: str, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for model in own_models():
        label = model._meta.label
        row = some_row(model)
        path = switched_on + page_of(model)
        with django_assert_num_queries(QUERIES_OF_A_LIST, info=label):
            shown = superuser.get(path)
        assert shown.status_code == 200, label
        assert shown.context["cl"].result_count >= 1, label
        assert 'class="action-select"' not in shown.content.decode(), label
        found = superuser.get(path, {"q": str(row.pk)})
        assert list(found.context["cl"].result_list) == [row], label
        assert superuser.get(f"{path}{row.pk}/change/").status_code == 200, label


def test_more_rows_cost_no_more_queries(
    superuser: Client, switched_on: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        make_member(str(number))
    for page in ("members/member/", "members/address/"):
        with django_assert_num_queries(QUERIES_OF_A_LIST):
            assert superuser.get(switched_on + page).context["cl"].result_count == 60


def test_no_table_is_counted_to_its_end(
    superuser: Client, switched_on: str, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(rows, "MOST_ROWS", 3)
    kept = [make_member(str(number)) for number in range(5)]
    answer = superuser.get(f"{switched_on}members/member/")
    assert answer.context["cl"].result_count == 3
    assert "number" in answer.context["cl"].list_display
    [oldest] = superuser.get(f"{switched_on}members/member/", {"q": kept[0].number}).context["cl"].result_list
    assert oldest == kept[0]


@pytest.mark.parametrize("words", ["nils@uni.example.org", "Ångström", "9" * 40, "-1", "1 OR 1=1"])
def test_a_search_for_what_is_no_key_finds_nothing(
    superuser: Client, switched_on: str, nils: Member, words: str
) -> None:
    for page in ("members/member/", "members/address/", "campaigns/campaign/"):
        answer = superuser.get(switched_on + page, {"q": words})
        assert answer.status_code == 200
        assert list(answer.context["cl"].result_list) == []


@pytest.mark.parametrize("asked", ["family_name__startswith=%C3%85", "addresses__email=nils%40uni.example.org"])
def test_nothing_hidden_can_be_asked_out_of_the_rows(
    superuser: Client, switched_on: str, nils: Member, asked: str
) -> None:
    assert superuser.get(f"{switched_on}members/member/?{asked}").status_code == 400


def test_names_and_addresses_of_members_are_on_no_page(
    superuser: Client, switched_on: str, campaign: Campaign, nils: Member
) -> None:
    hidden = (nils.given_name, nils.family_name, "@uni.example.org", "@mail.example.org", "Family", "Given")
    for model in own_models():
        some_row(model)
    for model in own_models():
        for row in model._default_manager.order_by("pk")[:3]:
            path = switched_on + page_of(model)
            pages = superuser.get(path).content.decode() + superuser.get(f"{path}{row.pk}/change/").content.decode()
            assert [word for word in (*hidden, "hidden.example.org") if word in pages] == [], model._meta.label


def test_texts_secrets_and_bodies_are_shown_only_when_named() -> None:
    for model, hidden in (
        (Staff, {"password", "email", "invitation"}),
        (OutboxMessage, {"address", "name", "subject", "text", "html"}),
        (Member, {"given_name", "family_name", "institution", "custom"}),
    ):
        assert hidden.isdisjoint(field.name for field in fields_of(model))


def test_what_is_named_exists() -> None:
    for label, names in TEXTS.items():
        assert set(names) <= {field.name for field in apps.get_model(label)._meta.concrete_fields}, label
    assert set(TEXTS) <= {model._meta.label for model in own_models()}


def test_sessions_and_second_factors_are_not_among_the_tables() -> None:
    assert {model._meta.app_label for model in own_models()}.isdisjoint({"sessions", "mfa", "usersessions", "auth"})
    assert "admin" not in {model._meta.app_label for model in apps.get_models()}
