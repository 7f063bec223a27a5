"""Keys grow old from the day on which they are first seen; two side by side are told after two weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.tracking.models import KnownKey
from tests.people import NOW
from tests.tracking.alerts.looking import look, the_alert

pytestmark = pytest.mark.django_db
OLD, NEW, API = "MFkw-old-ends-AAAAAAAA", "MFkw-new-ends-BBBBBBBB", "SG.very-secret"


def test_a_key_is_told_a_month_before_its_year_is_over() -> None:
    look(webhook_keys=(OLD,), api_key=API)
    assert look(now=NOW + timedelta(days=334), webhook_keys=(OLD,), api_key=API) == {}
    found = look(now=NOW + timedelta(days=336), webhook_keys=(OLD,))
    assert "should be changed by 22 November 2027" in found["key"]
    assert the_alert().subject == "key:webhook"


def test_changing_the_key_settles_it_and_forgetting_the_old_one_is_told() -> None:
    look(webhook_keys=(OLD,))
    late = NOW + timedelta(days=340)
    assert "key" in look(now=late, webhook_keys=(OLD,))
    assert look(now=late, webhook_keys=(NEW, OLD)) == {}
    forgotten = look(now=late + timedelta(days=15), webhook_keys=(NEW, OLD))
    assert "ends in “AAAAAAAA”" in forgotten["key"]
    assert look(now=late + timedelta(days=15), webhook_keys=(NEW,)) == {}


def test_the_api_key_is_never_told_nor_kept() -> None:
    look(api_key=API)
    words = look(now=NOW + timedelta(days=336), api_key=API)["key"]
    assert "SG." not in words
    assert not KnownKey.objects.filter(digest__contains="SG").exists()


def test_a_key_that_is_no_longer_set_is_forgotten() -> None:
    look(webhook_keys=(OLD,), api_key=API)
    look(webhook_keys=(OLD,))
    assert [row.purpose for row in KnownKey.objects.all()] == ["webhook"]


def test_the_secrets_of_other_services_are_changed_alike_and_never_shown() -> None:
    old, both = {"POSTMARK_WEBHOOK_SECRET": ["hook:old"]}, {"POSTMARK_WEBHOOK_SECRET": ["hook:new", "hook:old"]}
    look(secrets=old, webhook_keys=("hook:old",))
    late = NOW + timedelta(days=340)
    assert "The secret in POSTMARK_WEBHOOK_SECRET" in look(now=late, secrets=old)["key"]
    assert look(now=late, secrets=both) == {}
    forgotten = look(now=late + timedelta(days=15), secrets=both)["key"]
    assert "the one here for longest is number 2 in it" in forgotten
    assert "hook" not in forgotten
